package io.varve.chaos;

import io.varve.api.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of many lives of servers.
 *
 * @param cycles lives that were killed after they had acknowledged appends
 * @param underLoad of those, while appends were under way
 * @param killedStarting more lives, killed before they served
 * @param deliveries events handed over by subscriptions
 */
record ServerKillCounts(
    long cycles,
    long underLoad,
    long killedStarting,
    long deliveries,
    HeldAppends held,
    Outcomes outcomes,
    List<String> problems) {
  static final ServerKillCounts NONE =
      new ServerKillCounts(0, 0, 0, 0, HeldAppends.NONE, Outcomes.NONE, List.of());

  ServerKillCounts {
    problems = List.copyOf(problems);
  }

  ServerKillCounts plus(ServerKillCounts more) {
    List<String> all = new ArrayList<>(problems);
    all.addAll(more.problems);
    return new ServerKillCounts(
        cycles + more.cycles,
        underLoad + more.underLoad,
        killedStarting + more.killedStarting,
        deliveries + more.deliveries,
        held.plus(more.held),
        outcomes.plus(more.outcomes),
        all);
  }

  /** One JSON object on one line. */
  String json(long seed) {
    JsonWriter json = new JsonWriter().beginObject();
    json.key("seed").number(seed);
    json.key("cycles").number(cycles);
    json.key("killed_under_load").number(underLoad);
    json.key("killed_starting").number(killedStarting);
    json.key("operations").number(outcomes.sent());
    outcomes.writeTo(json);
    json.key("held_over_a_kill").number(held.held());
    json.key("held_acknowledged").number(held.acknowledged());
    json.key("held_stored_before").number(held.storedBefore());
    json.key("delivered").number(deliveries);
    json.key("violations").number(problems.size());
    json.key("problems").beginArray();
    problems.forEach(json::string);
    return json.endArray().endObject().text();
  }
}
