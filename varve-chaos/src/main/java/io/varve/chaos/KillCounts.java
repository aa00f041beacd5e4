package io.varve.chaos;

import io.varve.api.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of many lives.
 *
 * @param killedOpening killed before the store was open
 * @param halted ended at a label
 */
record KillCounts(
    long cycles, long killedOpening, long halted, Outcomes outcomes, List<String> problems) {
  static final KillCounts NONE = new KillCounts(0, 0, 0, Outcomes.NONE, List.of());

  KillCounts {
    problems = List.copyOf(problems);
  }

  KillCounts plus(KillCounts more) {
    List<String> all = new ArrayList<>(problems);
    all.addAll(more.problems);
    return new KillCounts(
        cycles + more.cycles,
        killedOpening + more.killedOpening,
        halted + more.halted,
        outcomes.plus(more.outcomes),
        all);
  }

  /** One JSON object on one line. */
  String json(long seed) {
    JsonWriter json = new JsonWriter().beginObject();
    json.key("seed").number(seed);
    json.key("cycles").number(cycles);
    json.key("killed_opening").number(killedOpening);
    json.key("halted_at_label").number(halted);
    json.key("operations").number(outcomes.sent());
    outcomes.writeTo(json);
    json.key("violations").number(problems.size());
    json.key("problems").beginArray();
    problems.forEach(json::string);
    return json.endArray().endObject().text();
  }
}
