package io.varve.testkit.history;

import io.varve.api.Event;

/**
 * The fold that a projection under test keeps as its state: 64 bits that depend on each event it
 * was given and on their order, so that one lost, doubled, changed or swapped event shows (H10).
 */
public final class ProjectionDigest {
  /** The state before the first event. */
  public static final long START = 0;

  private ProjectionDigest() {}

  /** The state after one more event. */
  public static long fold(long state, Event event) {
    return fold(state, event.position(), ContentDigest.of(event));
  }

  static long fold(long state, long position, long contentDigest) {
    return ContentDigest.mix(ContentDigest.mix(state, position), contentDigest);
  }
}
