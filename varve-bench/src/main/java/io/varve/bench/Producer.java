package io.varve.bench;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.EventStore;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/**
 * Appends commits one after the other, each on the condition that nobody else wrote under its tag
 * since its last one; one in a hundred says so of the time before its last one and must be refused.
 * Used by one thread.
 */
public final class Producer {
  private static final int STALE_IN = 100;

  private final EventStore store;
  private final int batch;
  private final ProducerAppends appends;
  private final SplittableRandom random;
  private final Histogram nanos = Quantiles.histogram();
  private long lastPosition;
  private long stored;
  private long conflicts;

  public Producer(EventStore store, int number, int batch) {
    this.store = store;
    this.batch = batch;
    this.appends = new ProducerAppends(number, batch);
    this.random = new SplittableRandom(number);
  }

  /** Stores this many commits; the refused ones come on top. */
  public void append(int commits) {
    for (int i = 0; i < commits; i++) {
      if (lastPosition > 0 && random.nextInt(STALE_IN) == 0) {
        beRefused();
      }
      long start = System.nanoTime();
      Append append = appends.next(lastPosition);
      AppendResult result = store.append(append);
      nanos.recordValue(System.nanoTime() - start);
      accept(result);
    }
  }

  private void accept(AppendResult result) {
    if (!(result instanceof AppendResult.Appended appended)) {
      throw new IllegalStateException("an append alone under its tag was refused: " + result);
    }
    lastPosition = appended.last();
    stored += batch;
  }

  private void beRefused() {
    AppendResult result = store.append(appends.next(lastPosition - 1));
    if (!(result instanceof AppendResult.Conflict)) {
      throw new IllegalStateException("an append with a stale condition was not: " + result);
    }
    conflicts++;
  }

  /** Time of each stored commit, from making its events to its acknowledgement. */
  public Histogram nanos() {
    return nanos;
  }

  /** Events stored. */
  public long stored() {
    return stored;
  }

  /** Appends refused, as they were meant to be. */
  public long conflicts() {
    return conflicts;
  }

  /** Position of its last event; 0: none. */
  public long lastPosition() {
    return lastPosition;
  }
}
