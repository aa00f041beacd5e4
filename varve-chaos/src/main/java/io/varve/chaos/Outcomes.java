package io.varve.chaos;

import io.varve.api.json.JsonWriter;
import io.varve.testkit.history.AppendOutcome.Acknowledged;
import io.varve.testkit.history.AppendOutcome.Conflicted;
import io.varve.testkit.history.AppendOutcome.Refused;
import io.varve.testkit.history.History;
import io.varve.testkit.history.HistoryEntry;
import io.varve.testkit.history.HistoryEntry.AppendReturned;
import io.varve.testkit.history.HistoryEntry.AppendSent;
import io.varve.testkit.history.HistoryEntry.StoreScanned;
import io.varve.testkit.history.SeenEvent;
import io.varve.testkit.history.SentEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What became of the appends of a history.
 *
 * @param unknownPresent nobody was told, and the last scan shows their events
 * @param unknownAbsent nobody was told, and the last scan does not show them
 */
record Outcomes(
    long sent, long acknowledged, long conflicts, long unknownPresent, long unknownAbsent) {
  static final Outcomes NONE = new Outcomes(0, 0, 0, 0, 0);

  static Outcomes of(History history) {
    Map<Long, AppendSent> unknown = new HashMap<>();
    List<SeenEvent> log = List.of();
    long sent = 0;
    long acknowledged = 0;
    long conflicts = 0;
    for (HistoryEntry entry : history.entries()) {
      switch (entry) {
        case AppendSent append -> {
          sent++;
          unknown.put(append.step(), append);
        }
        case AppendReturned(long step, long operation, Acknowledged outcome) -> {
          acknowledged++;
          unknown.remove(operation);
        }
        case AppendReturned(long step, long operation, Conflicted outcome) -> {
          conflicts++;
          unknown.remove(operation);
        }
        case AppendReturned(long step, long operation, Refused outcome) ->
            unknown.remove(operation);
        case StoreScanned scan -> log = scan.events();
        default -> {}
      }
    }
    Set<UUID> there = new HashSet<>();
    log.forEach(event -> there.add(event.id()));
    long present = unknown.values().stream().filter(append -> isThere(append, there)).count();
    return new Outcomes(sent, acknowledged, conflicts, present, unknown.size() - present);
  }

  private static boolean isThere(AppendSent append, Set<UUID> ids) {
    SentEvent first = append.events().getFirst();
    return first.id() != null && ids.contains(first.id());
  }

  /** Adds all but the appends sent to an object. */
  void writeTo(JsonWriter json) {
    json.key("acknowledged").number(acknowledged);
    json.key("conflicts").number(conflicts);
    json.key("unknown_present").number(unknownPresent);
    json.key("unknown_absent").number(unknownAbsent);
  }

  Outcomes plus(Outcomes more) {
    return new Outcomes(
        sent + more.sent,
        acknowledged + more.acknowledged,
        conflicts + more.conflicts,
        unknownPresent + more.unknownPresent,
        unknownAbsent + more.unknownAbsent);
  }
}
