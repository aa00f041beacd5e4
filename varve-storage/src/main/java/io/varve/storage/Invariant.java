package io.varve.storage;

/** Checks that stay on in production, before every write and after every read. */
public final class Invariant {
  private Invariant() {}

  /**
   * Fails with both numbers unless {@code holds}.
   *
   * @throws IllegalStateException naming the condition, the actual and the expected value
   */
  public static void check(boolean holds, String condition, long actual, long expected) {
    if (!holds) {
      throw new IllegalStateException(
          "invariant broken: " + condition + " (actual " + actual + ", expected " + expected + ")");
    }
  }
}
