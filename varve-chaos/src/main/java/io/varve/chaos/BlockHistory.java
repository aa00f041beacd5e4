package io.varve.chaos;

import io.varve.api.Level;
import io.varve.testkit.history.History;
import io.varve.testkit.history.HistoryEntry;
import io.varve.testkit.history.HistoryEntry.AppendSent;
import io.varve.testkit.history.HistoryText;
import java.util.ArrayList;
import java.util.List;

/**
 * The history of a recording, parsed once and cut at many places.
 *
 * @param lines by number, from 1; a note stands for no entry
 */
record BlockHistory(List<Line> lines) {
  /** An entry and the number of its line. */
  record Line(long number, HistoryEntry entry) {}

  BlockHistory {
    lines = List.copyOf(lines);
  }

  static BlockHistory parse(String text) {
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (!line.startsWith(HistoryFile.NOTE)) {
        lines.add(new Line(number, HistoryText.parseLine(number, line)));
      }
    }
    return new BlockHistory(lines);
  }

  /** What counts when power was cut behind a line: see {@link HistoryFile}. */
  History cutAt(long certainLines) {
    List<HistoryEntry> entries = new ArrayList<>();
    for (Line line : lines) {
      if (line.number <= certainLines || line.entry instanceof AppendSent) {
        entries.add(line.entry);
      }
    }
    History history = History.of(entries);
    history.crashed(Level.FSYNC, false, 0);
    return history;
  }
}
