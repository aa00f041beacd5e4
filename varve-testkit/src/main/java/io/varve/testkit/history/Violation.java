package io.varve.testkit.history;

/**
 * A rule that a history breaks.
 *
 * @param message which operations and positions, what was expected and what was found
 */
public record Violation(Rule rule, String message) {
  @Override
  public String toString() {
    return rule + " (" + rule.says() + "): " + message;
  }
}
