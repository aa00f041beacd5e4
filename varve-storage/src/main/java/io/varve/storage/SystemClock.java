package io.varve.storage;

import java.time.Instant;

/** The machine's clocks. */
public final class SystemClock implements Clock {
  private static final long TICKS_PER_SECOND = 10_000_000L;
  private static final int NANOS_PER_TICK = 100;

  @Override
  public long ticks() {
    Instant now = Instant.now();
    return now.getEpochSecond() * TICKS_PER_SECOND + now.getNano() / NANOS_PER_TICK;
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }
}
