package io.varve.chaos;

import io.varve.testkit.history.AppendOutcome;
import io.varve.testkit.history.HistoryEntry;
import io.varve.testkit.history.HistoryEntry.AppendReturned;
import io.varve.testkit.history.HistoryEntry.AppendSent;
import io.varve.testkit.history.HistoryEntry.CheckpointStored;
import io.varve.testkit.history.HistoryEntry.PassOpened;
import io.varve.testkit.history.HistoryEntry.StoreRestarted;
import io.varve.testkit.history.HistoryText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a life takes over from those before it.
 *
 * @param lastStep its steps go on above it
 * @param unsettled appends whose outcome nobody was told, oldest first
 * @param checkpoints of each subscriber
 */
record Carried(long lastStep, List<AppendSent> unsettled, Map<String, Long> checkpoints) {
  static final Carried NOTHING = new Carried(0, List.of(), Map.of());

  Carried {
    unsettled = List.copyOf(unsettled);
    checkpoints = Map.copyOf(checkpoints);
  }

  /** What is to be carried after one more life, of which these are all entries. */
  Carried after(List<HistoryEntry> life) {
    long last = lastStep;
    Map<Long, AppendSent> open = new LinkedHashMap<>();
    Map<String, Long> stored = new HashMap<>(checkpoints);
    for (HistoryEntry entry : life) {
      last = Math.max(last, entry.step());
      switch (entry) {
        case AppendSent sent -> open.put(sent.step(), sent);
        case AppendReturned(long step, long operation, AppendOutcome.Unknown unknown) -> {}
        case AppendReturned returned -> open.remove(returned.operation());
        case CheckpointStored checkpoint ->
            stored.put(checkpoint.subscriber(), checkpoint.position());
        // A pass starts where its subscriber's checkpoint stood.
        case PassOpened pass -> stored.put(pass.subscriber(), pass.after());
        default -> {}
      }
    }
    // A life that sent nothing was stopped before it could retry: the older ones stay open.
    List<AppendSent> left = new ArrayList<>(open.isEmpty() ? unsettled : open.values());
    return new Carried(last, left, stored);
  }

  /** The same, for a life whose steps begin above a later one. */
  Carried at(long step) {
    return new Carried(Math.max(step, lastStep), unsettled, checkpoints);
  }

  /** Lines that make a life carry this. */
  String text() {
    StringBuilder lines = new StringBuilder();
    unsettled.forEach(sent -> lines.append(HistoryText.write(sent)).append('\n'));
    checkpoints.forEach((name, position) ->
        lines
            .append(HistoryText.write(new CheckpointStored(lastStep, name, position)))
            .append('\n'));
    lines.append(HistoryText.write(new StoreRestarted(lastStep, 0))).append('\n');
    return lines.toString();
  }
}
