package io.varve.cli;

/** Decides when progress is worth showing, and knows how fast it goes. Used by one thread. */
final class Pace {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int PERCENT_STEP = 5;

  private final long startNanos;
  private final long startCount;
  private long shownNanos;
  private long shownPercent;
  private boolean shownAny;

  Pace(long startNanos, long startCount) {
    this.startNanos = startNanos;
    this.startCount = startCount;
  }

  /** Whole percent done; -1: unknown. */
  static int percent(long part, long whole) {
    return whole <= 0 ? -1 : (int) Math.min(100, 100 * part / whole);
  }

  /**
   * Whether to show this: at first, every {@code periodNanos}, and at each 5 % where the percentage
   * is known.
   */
  boolean isDue(int percent, long nowNanos, long periodNanos) {
    boolean stepDone = percent / PERCENT_STEP > shownPercent / PERCENT_STEP;
    if (shownAny && !stepDone && nowNanos - shownNanos < periodNanos) {
      return false;
    }
    shownAny = true;
    shownNanos = nowNanos;
    shownPercent = percent;
    return true;
  }

  /** Things done a second since the start. */
  long perSecond(long count, long nowNanos) {
    return perSecond(count - startCount, startNanos, nowNanos);
  }

  static long perSecond(long count, long fromNanos, long toNanos) {
    return Math.round(count * (double) NANOS_PER_SECOND / Math.max(1, toNanos - fromNanos));
  }
}
