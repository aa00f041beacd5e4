package io.varve.client;

import java.util.concurrent.TimeUnit;

/**
 * How long to wait before the next attempt: longer each time, up to a bound. Used by one thread.
 */
final class Backoff {
  private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private long nextNanos = FIRST_NANOS;

  long nextNanos() {
    long now = nextNanos;
    nextNanos = Math.min(now * 2, LONGEST_NANOS);
    return now;
  }

  /** Something succeeded. */
  void reset() {
    nextNanos = FIRST_NANOS;
  }
}
