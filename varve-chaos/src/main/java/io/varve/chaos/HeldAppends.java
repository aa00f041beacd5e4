package io.varve.chaos;

import io.varve.testkit.history.AppendOutcome.Acknowledged;
import io.varve.testkit.history.History;
import io.varve.testkit.history.HistoryEntry;
import io.varve.testkit.history.HistoryEntry.AppendHeld;
import io.varve.testkit.history.HistoryEntry.AppendReturned;
import io.varve.testkit.history.HistoryEntry.AppendSent;
import io.varve.testkit.history.HistoryEntry.StoreScanned;
import io.varve.testkit.history.SeenEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What became of appends that were under way when their server was killed and that their clients
 * went on with.
 *
 * @param held all of them
 * @param acknowledged by a later life
 * @param storedBefore of those acknowledged, whose events the dead server had stored: a retry got
 *     the first result
 */
record HeldAppends(long held, long acknowledged, long storedBefore) {
  static final HeldAppends NONE = new HeldAppends(0, 0, 0);

  static HeldAppends of(History history) {
    Map<Long, UUID> underWay = new HashMap<>();
    Set<Long> stored = new HashSet<>();
    Set<Long> held = new HashSet<>();
    long acknowledged = 0;
    long storedBefore = 0;
    for (HistoryEntry entry : history.entries()) {
      switch (entry) {
        case AppendSent sent when sent.events().getFirst().id() != null ->
            underWay.put(sent.step(), sent.events().getFirst().id());
        case StoreScanned scan -> stored.addAll(inLog(underWay, scan));
        case AppendHeld append -> held.add(append.operation());
        case AppendReturned(long step, long operation, var outcome) -> {
          underWay.remove(operation);
          if (outcome instanceof Acknowledged && held.contains(operation)) {
            acknowledged++;
            storedBefore += stored.contains(operation) ? 1 : 0;
          }
        }
        default -> {}
      }
    }
    return new HeldAppends(held.size(), acknowledged, storedBefore);
  }

  private static Set<Long> inLog(Map<Long, UUID> underWay, StoreScanned scan) {
    Set<UUID> there = new HashSet<>();
    for (SeenEvent event : scan.events()) {
      there.add(event.id());
    }
    Set<Long> found = new HashSet<>();
    underWay.forEach((operation, id) -> {
      if (there.contains(id)) {
        found.add(operation);
      }
    });
    return found;
  }

  HeldAppends plus(HeldAppends more) {
    return new HeldAppends(
        held + more.held, acknowledged + more.acknowledged, storedBefore + more.storedBefore);
  }
}
