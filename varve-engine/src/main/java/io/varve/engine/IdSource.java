package io.varve.engine;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Makes event ids: UUIDs of version 8, a counter behind a random prefix drawn when the store was
 * opened, so unique without a clock. Safe for use by many threads.
 */
final class IdSource {
  private static final long VERSION_MASK = 0xF000L;
  private static final long VERSION_8 = 0x8000L;
  private static final long VARIANT_MASK = 0xC000_0000_0000_0000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private final long high;
  private final AtomicLong counter;

  IdSource(RandomGenerator random) {
    this.high = (random.nextLong() & ~VERSION_MASK) | VERSION_8;
    this.counter = new AtomicLong(random.nextLong());
  }

  /** Reserves {@code count} ids: this number and those after it. */
  long reserve(int count) {
    return counter.getAndAdd(count);
  }

  long high() {
    return high;
  }

  /** The low half of the id with a reserved number. */
  static long low(long number) {
    return (number & ~VARIANT_MASK) | VARIANT;
  }
}
