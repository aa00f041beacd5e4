package io.varve.api;

import java.time.Instant;

/**
 * Times as signed 100 ns ticks since 1970-01-01T00:00:00Z, the form in which they are stored and
 * compared.
 */
public final class Ticks {
  public static final long PER_SECOND = 10_000_000L;
  private static final int NANOS_PER_TICK = 100;

  private Ticks() {}

  /**
   * Ticks at or before {@code instant}.
   *
   * @throws InvalidInput outside the years -27258 to 31197 that 64 bits can hold
   */
  public static long of(Instant instant) {
    long seconds = instant.getEpochSecond();
    long part = instant.getNano() / NANOS_PER_TICK;
    if (seconds < 0) {
      // From the second above downwards: the first second that fits does not begin in the range.
      seconds++;
      part -= PER_SECOND;
    }
    try {
      return Math.addExact(Math.multiplyExact(seconds, PER_SECOND), part);
    } catch (ArithmeticException e) {
      throw new InvalidInput("time " + instant + " does not fit 64-bit ticks of 100 ns");
    }
  }

  public static Instant toInstant(long ticks) {
    return Instant.ofEpochSecond(
        Math.floorDiv(ticks, PER_SECOND), Math.floorMod(ticks, PER_SECOND) * NANOS_PER_TICK);
  }
}
