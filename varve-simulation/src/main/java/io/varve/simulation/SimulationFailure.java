package io.varve.simulation;

import org.jspecify.annotations.Nullable;

/** Something that must not happen happened in a run; the message says what. */
public final class SimulationFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SimulationFailure(String message) {
    this(message, null);
  }

  SimulationFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * @throws SimulationFailure unless the condition holds
   */
  static void check(boolean condition, String what, Object expected, Object actual) {
    if (!condition) {
      throw new SimulationFailure(what + ": expected " + expected + ", was " + actual);
    }
  }
}
