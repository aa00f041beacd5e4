package io.varve.server.metrics;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Lets so many lines a second into the log, so that whoever causes them cannot fill the disk; the
 * rest is counted. Used by any thread.
 */
final class LogPace {
  static final int LINES_PER_SECOND = 20;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier nanos;
  private final AtomicLong secondStart;
  private final AtomicInteger lines = new AtomicInteger();
  private final AtomicInteger dropped = new AtomicInteger();

  LogPace(LongSupplier nanos) {
    this.nanos = nanos;
    secondStart = new AtomicLong(nanos.getAsLong());
  }

  /** Whether there is room for a line now; counts it either way. */
  boolean allows() {
    long now = nanos.getAsLong();
    long start = secondStart.get();
    if (now - start >= SECOND && secondStart.compareAndSet(start, now)) {
      lines.set(0);
    }
    if (lines.incrementAndGet() <= LINES_PER_SECOND) {
      return true;
    }
    dropped.incrementAndGet();
    return false;
  }

  /** How many lines there was no room for since this was asked last. */
  int takeDropped() {
    return dropped.getAndSet(0);
  }
}
