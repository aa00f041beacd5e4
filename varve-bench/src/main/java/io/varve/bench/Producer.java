package io.varve.bench;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.EventStore;
import io.varve.api.Query;
import io.varve.api.Tag;
import org.HdrHistogram.Histogram;

/**
 * Appends commits one after the other, each on the condition that nobody else wrote under its tag
 * since its last one. Used by one thread.
 */
final class Producer {
  private final EventStore store;
  private final int batch;
  private final SyntheticEvents events;
  private final Query own;
  private final Histogram nanos = Quantiles.histogram();
  private long lastPosition;

  Producer(EventStore store, int number, int batch) {
    Tag tag = Tag.of("producer", Integer.toString(number));
    this.store = store;
    this.batch = batch;
    this.events = new SyntheticEvents(tag, number);
    this.own = Query.tag(tag.text());
  }

  void append(int commits) {
    for (int i = 0; i < commits; i++) {
      long start = System.nanoTime();
      Append append = Append.of(events.batch(batch)).noneMatch(own, lastPosition);
      AppendResult result = store.append(append);
      nanos.recordValue(System.nanoTime() - start);
      if (!(result instanceof AppendResult.Appended appended)) {
        throw new IllegalStateException("an append alone under its tag was refused: " + result);
      }
      lastPosition = appended.last();
    }
  }

  /** Time of each commit, from making its events to its acknowledgement. */
  Histogram nanos() {
    return nanos;
  }
}
