package io.varve.bench.scenario;

import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.bench.FieldSum;

/** Reads what a query finds, every field and payload byte. Used by one thread. */
final class FullRead {
  private final FieldSum sum = new FieldSum();
  private long expectedCount;
  private long expectedSum;

  /** Reads events in place. */
  void views(EventStore store, Query query, ReadOptions options) {
    try (EventCursor cursor = store.query(query, options)) {
      cursor.forEachView(sum::add);
    }
  }

  /** Reads events as objects. */
  void events(EventStore store, Query query, ReadOptions options) {
    try (EventCursor cursor = store.query(query, options)) {
      while (cursor.hasNext()) {
        sum.add(cursor.next());
      }
    }
  }

  /** Says that the last read was wrong unless it gave this. */
  void check(long count, long content) {
    expectedCount += count;
    expectedSum += content;
    sum.check(expectedCount, expectedSum);
  }
}
