package io.varve.cli;

import io.varve.api.Event;
import io.varve.api.json.ExportedEvent;
import io.varve.engine.LocalEventStore;
import io.varve.engine.StoredCommit;

/** Writes every commit of a store as lines. Used by one thread, once. */
final class ExportRun {
  private final LocalEventStore store;
  private final EventLines lines;
  private final Progress progress;
  private final long head;

  ExportRun(LocalEventStore store, EventLines lines, Streams streams) {
    this.store = store;
    this.lines = lines;
    head = store.head();
    progress = Progress.of(streams, "export", "events", 0);
  }

  void run() {
    try {
      store.forEachCommit(this::add);
      lines.flush();
    } finally {
      progress.end();
    }
  }

  private void add(StoredCommit commit) {
    long first = commit.events().getFirst().position();
    for (Event event : commit.events()) {
      lines.add(
          event.position() == first
              ? new ExportedEvent(event, first, commit.requestId(), commit.tracking())
              : new ExportedEvent(event, first, null, null));
    }
    long last = commit.events().getLast().position();
    progress.advance(last, last, head);
  }
}
