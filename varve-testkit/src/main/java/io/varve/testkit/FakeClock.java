package io.varve.testkit;

import io.varve.storage.Clock;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that shows what a test says, and a step more at each reading. */
public final class FakeClock implements Clock {
  private static final int NANOS_PER_TICK = 100;

  private final AtomicLong ticks;
  private final AtomicLong nanos = new AtomicLong();
  private volatile long stepTicks;

  /**
   * Starts at 2026-01-01T00:00:00Z and goes on by a millisecond at each reading of the wall time.
   */
  public FakeClock() {
    this(17_672_256_000_000_000L, 10_000);
  }

  /**
   * Starts at {@code ticks}, 100 ns each since 1970 UTC, and goes on by {@code stepTicks} at each
   * reading of the wall time; 0 stands still.
   */
  public FakeClock(long ticks, long stepTicks) {
    this.ticks = new AtomicLong(ticks);
    this.stepTicks = stepTicks;
  }

  @Override
  public long ticks() {
    return ticks.getAndAdd(stepTicks);
  }

  @Override
  public long nanos() {
    return nanos.get();
  }

  /** Sets the wall time, backwards too; the monotonic time stays. */
  public void setTicks(long newTicks) {
    ticks.set(newTicks);
  }

  public void setStepTicks(long newStepTicks) {
    stepTicks = newStepTicks;
  }

  /** Lets both times go on. */
  public void advanceMillis(long millis) {
    nanos.addAndGet(millis * 1_000_000);
    ticks.addAndGet(millis * 1_000_000 / NANOS_PER_TICK);
  }
}
