package io.varve.bench;

/** A scenario did not come to its end; the message says why, with what it printed. */
final class ScenarioFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  ScenarioFailed(String message) {
    super(message);
  }
}
