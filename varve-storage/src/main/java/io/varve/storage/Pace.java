package io.varve.storage;

/**
 * Makes long work give its processor away every so often: work behind the appends, on machines
 * where they need all processors there are. A thread that computes for milliseconds keeps a
 * processor for its whole time slice, about three of them, however urgent the thread is that waits
 * for it. Nothing relies on others taking it. Used by one thread.
 */
final class Pace {
  /** A power of two; of the cheapest steps there are, about 20 microseconds. */
  private static final int STEPS = 1_024;

  private int steps;

  /** After each of many small steps. */
  void step() {
    if ((++steps & (STEPS - 1)) == 0) {
      giveWay();
    }
  }

  /** After a step that takes some time by itself. */
  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it: who yields in vain goes on
  static void giveWay() {
    Thread.yield();
  }
}
