package io.varve.simulation;

import io.varve.storage.Clock;

/**
 * The clock of a run: virtual time, and a wall that can be set. Reading it lets other threads go on
 * first, which is what a machine may do there too.
 */
final class SimulatedClock implements Clock {
  private static final long START_TICKS = 17_672_256_000_000_000L;
  private static final int NANOS_PER_TICK = 100;

  private final SeededScheduler scheduler;
  private long offsetTicks = START_TICKS;

  SimulatedClock(SeededScheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public long ticks() {
    scheduler.pause();
    return offsetTicks + scheduler.nanos() / NANOS_PER_TICK;
  }

  @Override
  public long nanos() {
    scheduler.pause();
    return scheduler.nanos();
  }

  /** Sets the wall, back or forth. */
  void jump(long ticks) {
    offsetTicks = Math.max(0, offsetTicks + ticks);
  }
}
