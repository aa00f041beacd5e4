package io.varve.cli;

import io.varve.api.Event;
import io.varve.api.json.EventJson;
import io.varve.api.json.ExportedEvent;
import io.varve.api.json.JsonWriter;

/** Writes events as lines of JSON, many at a time. Used by one thread; flushed by its user. */
final class EventLines {
  private static final int FLUSH_BYTES = 256 * 1024;

  /** Takes what is written; throws {@link OutputFailed} when it cannot. */
  interface Sink {
    void write(byte[] bytes, int from, int length);
  }

  private final Sink sink;
  private final JsonWriter json = new JsonWriter(FLUSH_BYTES + 16 * 1024);
  private final EventJson events = new EventJson(json);

  EventLines(Sink sink) {
    this.sink = sink;
  }

  void add(Event event) {
    events.write(event);
    endLine();
  }

  void add(ExportedEvent event) {
    events.write(event);
    endLine();
  }

  private void endLine() {
    json.newLine();
    if (json.sizeBytes() >= FLUSH_BYTES) {
      flush();
    }
  }

  void flush() {
    if (json.sizeBytes() > 0) {
      sink.write(json.array(), 0, json.sizeBytes());
      json.reset();
    }
  }
}
