package io.varve.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.testkit.history.HistoryEntry;
import io.varve.testkit.history.HistoryEntry.AppendSent;
import io.varve.testkit.history.HistoryText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a life told, kept in a file.
 *
 * @param certainLines lines that were received before the power was cut; of what follows only the
 *     appends sent count, as appends of unknown outcome, since what a process says while its disk
 *     is going away may be false
 */
record HistoryFile(Path path, long certainLines) {
  /** Lines that begin with it are notes, no entries. */
  static final String NOTE = "#";

  private static final char BEFORE_COUNT = '@';

  /** {@code FILE}, or {@code FILE@LINES} with the number of certain lines. */
  static HistoryFile parse(String text) {
    int at = text.lastIndexOf(BEFORE_COUNT);
    return at < 0
        ? new HistoryFile(Path.of(text), Long.MAX_VALUE)
        : new HistoryFile(Path.of(text.substring(0, at)), Long.parseLong(text.substring(at + 1)));
  }

  /**
   * The entries that count. A last line without an end is left out: its process was stopped in it.
   *
   * @throws IllegalArgumentException naming a line that is no entry
   */
  List<HistoryEntry> entries() throws IOException {
    return entries(Files.readString(path, UTF_8), certainLines);
  }

  static List<HistoryEntry> entries(String text, long certainLines) {
    List<HistoryEntry> entries = new ArrayList<>();
    int number = 0;
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      number++;
      String line = text.substring(start, end);
      start = end + 1;
      if (line.startsWith(NOTE)) {
        continue;
      }
      HistoryEntry entry = HistoryText.parseLine(number, line);
      if (number <= certainLines || entry instanceof AppendSent) {
        entries.add(entry);
      }
    }
    return entries;
  }
}
