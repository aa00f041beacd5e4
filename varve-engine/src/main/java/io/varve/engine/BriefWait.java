package io.varve.engine;

/**
 * What a thread does between two looks at something that is about to happen: it spins a little,
 * which costs least while the other thread is running, and then gives its processor away, since the
 * other one may be waiting for just that. Whoever has looked often enough parks; a thread that is
 * parked has to be woken, and that costs its waker more than all the looks.
 */
final class BriefWait {
  private static final int SPINS = 20;

  private BriefWait() {}

  /**
   * Waits for a moment.
   *
   * @param look number of the look that was in vain, from 0
   */
  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it: who yields in vain parks
  static void after(int look) {
    if (look < SPINS) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }
}
