package io.varve.engine;

import io.varve.api.ReadOptions;
import io.varve.api.Ticks;
import io.varve.storage.SegmentIndex;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a view to look at, and in which order.
 *
 * @param first lowest position
 * @param last highest position
 * @param minTicks least timestamp
 * @param maxTicks greatest timestamp
 */
record ScanBounds(long first, long last, long minTicks, long maxTicks, boolean descending) {

  /** All times, oldest first. */
  static ScanBounds of(long first, long last) {
    return new ScanBounds(first, last, Long.MIN_VALUE, Long.MAX_VALUE, false);
  }

  /** All times, newest first. */
  static ScanBounds newestFirst(long first, long last) {
    return new ScanBounds(first, last, Long.MIN_VALUE, Long.MAX_VALUE, true);
  }

  /**
   * The bounds the options ask for, inside a view. Times are floored to ticks, as stored ones are.
   */
  static ScanBounds of(ReadOptions options, StoreView view) {
    long first = options.after() == Long.MAX_VALUE ? Long.MAX_VALUE : options.after() + 1;
    long last = Math.min(view.visible(), options.before() - 1);
    if (isBeforeAllTimes(options.until())) {
      last = 0;
    }
    long least = options.since() == null ? Long.MIN_VALUE : Ticks.of(options.since());
    long greatest = Math.min(below(options.until()), atOrBelow(options.asOf()));
    return new ScanBounds(first, last, least, greatest, options.reverse());
  }

  private static long atOrBelow(@Nullable Instant inclusive) {
    return inclusive == null ? Long.MAX_VALUE : Ticks.of(inclusive);
  }

  /** Nothing lies before the first time that ticks can hold; one tick less would wrap around. */
  private static boolean isBeforeAllTimes(@Nullable Instant exclusive) {
    return exclusive != null && Ticks.of(exclusive) == Long.MIN_VALUE;
  }

  private static long below(@Nullable Instant exclusive) {
    return exclusive == null ? Long.MAX_VALUE : Ticks.of(exclusive) - 1;
  }

  boolean anyTime() {
    return minTicks == Long.MIN_VALUE && maxTicks == Long.MAX_VALUE;
  }

  boolean includes(long ticks) {
    return ticks >= minTicks && ticks <= maxTicks;
  }

  /** Whether a slot of {@code index} may have a time that is included. */
  boolean mayInclude(SegmentIndex index) {
    return anyTime() || (index.maxTimestamp() >= minTicks && index.minTimestamp() <= maxTicks);
  }
}
