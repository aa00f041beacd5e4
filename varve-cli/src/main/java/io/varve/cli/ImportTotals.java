package io.varve.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.varve.api.EventStore;
import io.varve.api.json.JsonWriter;

/** What an import did, over all its files. Used by one thread. */
final class ImportTotals {
  private static final double NANOS_PER_MILLI = 1_000_000.0;

  private final long startNanos = System.nanoTime();
  private long imported;
  private long rejected;

  void addImported(long events) {
    imported += events;
  }

  void addRejected() {
    rejected++;
  }

  long rejected() {
    return rejected;
  }

  /** The last line of an import's output; entities and last position are the store's. */
  String toJson(EventStore store) {
    long now = System.nanoTime();
    long millis = Math.round((now - startNanos) / NANOS_PER_MILLI);
    byte[] seconds =
        (millis / 1000 + "." + Long.toString(1000 + millis % 1000).substring(1)).getBytes(US_ASCII);
    JsonWriter json = new JsonWriter();
    json.beginObject();
    json.key("imported").number(imported);
    json.key("entities").number(store.stats().entities());
    json.key("last_position").number(store.head());
    json.key("rejected").number(rejected);
    json.key("seconds").raw(seconds);
    json.key("events_per_second").number(Pace.perSecond(imported, startNanos, now));
    return json.endObject().text();
  }
}
