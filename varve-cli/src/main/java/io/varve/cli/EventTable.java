package io.varve.cli;

import io.varve.api.Event;
import io.varve.api.Tag;
import io.varve.api.json.TimeText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Prints events in aligned columns, cut where they do not fit. The first rows decide the widths.
 * Used by one thread; flushed by its user.
 */
final class EventTable {
  private static final int ROWS_MEASURED = 100;
  private static final int TABLE_CHARS = 160;
  private static final int MAX_NAME_CHARS = 40;
  private static final int MIN_LAST_CHARS = 20;
  private static final List<String> TITLES =
      List.of("position", "timestamp", "entity", "version", "type", "payload, tags");
  private static final int LAST = TITLES.size() - 1;

  private final Streams streams;
  private final List<String[]> rows = new ArrayList<>();
  private int[] widths = new int[0];

  EventTable(Streams streams) {
    this.streams = streams;
  }

  void add(Event event) {
    rows.add(
        new String[] {
          Long.toString(event.position()),
          TimeText.format(event.timestamp()),
          event.entityId() == null ? "" : OneLine.of(event.entityId().value()),
          event.version() == 0 ? "" : Long.toString(event.version()),
          OneLine.of(event.eventType()),
          content(event)
        });
    if (rows.size() == ROWS_MEASURED) {
      flush();
    }
  }

  private static String content(Event event) {
    String tags = event.tags().stream().map(Tag::text).collect(Collectors.joining(" "));
    int size = event.payload().sizeBytes();
    String payload =
        size > TABLE_CHARS * 4 || (size > 0 && !event.payload().isJson())
            ? "(" + Grouped.of(size) + " bytes)"
            : event.payload().text();
    return OneLine.of(tags.isEmpty() ? payload : payload + " " + tags);
  }

  void flush() {
    StringBuilder text = new StringBuilder();
    if (widths.length == 0 && !rows.isEmpty()) {
      widths = measure();
      append(text, TITLES.toArray(String[]::new));
    }
    for (String[] row : rows) {
      append(text, row);
    }
    rows.clear();
    streams.print(text.toString());
  }

  private int[] measure() {
    int[] measured = TITLES.stream().mapToInt(String::length).toArray();
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        measured[i] = Math.max(measured[i], Math.min(row[i].length(), MAX_NAME_CHARS));
      }
    }
    int taken = Arrays.stream(measured, 0, LAST).map(width -> width + 2).sum();
    measured[LAST] = Math.max(MIN_LAST_CHARS, TABLE_CHARS - taken);
    return measured;
  }

  private void append(StringBuilder text, String[] row) {
    for (int i = 0; i < row.length; i++) {
      String cell = cut(row[i], widths[i]);
      text.append(cell);
      if (i < LAST) {
        text.append(" ".repeat(widths[i] - cell.length() + 2));
      }
    }
    text.append('\n');
  }

  private static String cut(String cell, int width) {
    return cell.length() <= width ? cell : cell.substring(0, width - 1) + "…";
  }
}
