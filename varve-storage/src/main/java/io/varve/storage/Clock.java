package io.varve.storage;

/** Where the engine takes time from. Never decides order (I11). */
public interface Clock {
  /** Wall time in 100 ns ticks since 1970 UTC. */
  long ticks();

  /** Monotonic time in nanoseconds from an arbitrary start. */
  long nanos();
}
