package io.varve.bench.server;

import io.varve.api.EventStore;

/** Checks of what a server holds. */
final class Served {
  private Served() {}

  /** Says that events are missing, or are too many, if the head is another one. */
  static void checkHead(EventStore store, long expected) {
    long head = store.head();
    if (head != expected) {
      throw new IllegalStateException(
          "the server acknowledged events up to " + expected + ", its head is " + head);
    }
  }
}
