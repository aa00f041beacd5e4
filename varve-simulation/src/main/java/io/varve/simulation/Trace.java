package io.varve.simulation;

import java.io.PrintStream;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All that happens in a run, in order, as one rolling hash: two runs of one seed did the same if
 * and only if their hashes are equal. Prints each event too, where asked. Used by one thread at a
 * time.
 */
final class Trace {
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private final @Nullable PrintStream out;
  private LongSupplier nanos = () -> 0;
  private String actor = "-";
  private long hash = MULTIPLIER;
  private long events;

  /** One that prints nothing. */
  Trace() {
    this(null);
  }

  /**
   * @param out gets a line an event; null: none
   */
  Trace(@Nullable PrintStream out) {
    this.out = out;
  }

  void timedBy(LongSupplier newNanos) {
    nanos = newNanos;
  }

  /** A thread was chosen to go on. */
  void chosen(int thread, String name, int runnable) {
    actor = name;
    mix(((long) thread << 32) | runnable);
  }

  void event(String kind, String subject, long a, long b, long c) {
    long now = nanos.getAsLong();
    mix(kind.hashCode());
    mix(subject.hashCode());
    mix(a);
    mix(b);
    mix(c);
    mix(now);
    if (out != null) {
      out.printf(
          "%8d %12.3f ms %-12s %-18s %s %d %d %x%n",
          events, now / 1e6, actor, kind, subject, a, b, c);
    }
  }

  private void mix(long value) {
    events++;
    hash = mix(hash, value);
  }

  static long mix(long hash, long value) {
    long mixed = (hash ^ value) * MULTIPLIER;
    return mixed ^ (mixed >>> 29);
  }

  long hash() {
    return hash;
  }

  long events() {
    return events;
  }
}
