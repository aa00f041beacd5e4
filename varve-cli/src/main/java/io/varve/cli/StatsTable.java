package io.varve.cli;

import io.varve.api.StoreStats;
import io.varve.api.json.TimeText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link StoreStats} for people. */
final class StatsTable {
  private static final int TYPES_SHOWN = 40;
  private static final int LABEL_CHARS = 16;
  private static final long BYTES_STEP = 1024;
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

  private final StringBuilder text = new StringBuilder();

  private StatsTable() {}

  static String of(StoreStats stats) {
    StatsTable table = new StatsTable();
    table.row("events", Grouped.of(stats.events()));
    table.row("entities", Grouped.of(stats.entities()));
    table.row("head", Grouped.of(stats.head()));
    table.row("first timestamp", time(stats.firstTimestamp()));
    table.row("last timestamp", time(stats.lastTimestamp()));
    table.row("level", stats.level().text());
    table.row("segments", Grouped.of(stats.segments()));
    table.row("log", bytes(stats.bytes().log()));
    table.row("index", bytes(stats.bytes().index()));
    table.row("snapshots", bytes(stats.bytes().snapshots()));
    table.row("reserve", bytes(stats.bytes().reserve()));
    table.row("free on volume", bytes(stats.freeBytes()));
    table.row("event types", Grouped.of(stats.eventTypes().size()));
    table.types(stats.eventTypes());
    return table.text.toString();
  }

  private void row(String label, String value) {
    text.append(label).append(" ".repeat(LABEL_CHARS - label.length())).append("  ");
    text.append(value).append('\n');
  }

  /** The most frequent first. */
  private void types(Map<String, Long> counts) {
    List<Map.Entry<String, Long>> shown =
        counts.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .limit(TYPES_SHOWN)
            .toList();
    int width = 0;
    for (Map.Entry<String, Long> each : shown) {
      width = Math.max(width, Grouped.of(each.getValue()).length());
    }
    for (Map.Entry<String, Long> each : shown) {
      String count = Grouped.of(each.getValue());
      text.append(" ".repeat(2 + width - count.length())).append(count).append("  ");
      text.append(OneLine.of(each.getKey())).append('\n');
    }
    if (counts.size() > shown.size()) {
      text.append("  and ").append(Grouped.of(counts.size() - shown.size()));
      text.append(" more types; --json lists all\n");
    }
  }

  private static String time(@Nullable Instant time) {
    return time == null ? "-" : TimeText.format(time);
  }

  /** One decimal digit, rounded down. */
  private static String bytes(long bytes) {
    int unit = 0;
    long step = 1;
    while (unit < UNITS.length - 1 && bytes / step >= BYTES_STEP) {
      step *= BYTES_STEP;
      unit++;
    }
    String whole = Long.toString(bytes / step);
    return (unit == 0 ? whole : whole + "." + bytes % step * 10 / step) + " " + UNITS[unit];
  }
}
