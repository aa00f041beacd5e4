package io.varve.cli;

import io.varve.api.json.ExportedEvent;

/** Writes every commit of a store as lines. Used by one thread, once. */
final class ExportRun {
  /** Events between two looks at whether progress is to be shown. */
  private static final int STEP = 1_000;

  private final OpenedStore opened;
  private final EventLines lines;
  private final Progress progress;
  private final long head;

  ExportRun(OpenedStore opened, EventLines lines, Streams streams) {
    this.opened = opened;
    this.lines = lines;
    head = opened.store().head();
    progress = Progress.of(streams, "export", "events", 0);
  }

  void run() {
    try {
      opened.export(this::add);
      lines.flush();
    } finally {
      progress.end();
    }
  }

  private void add(ExportedEvent exported) {
    lines.add(exported);
    long position = exported.event().position();
    if (position % STEP == 0) {
      progress.advance(position, position, head);
    }
  }
}
