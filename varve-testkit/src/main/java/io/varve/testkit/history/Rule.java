package io.varve.testkit.history;

/** What every history of a correct store keeps. */
public enum Rule {
  /** I1. */
  H1("one event at a position, positions without gaps"),
  /** I3. */
  H2("an acknowledged event stays at its position with its content"),
  /** I7. */
  H3("what was visible before an append was sent lies below it"),
  /** I2, I6. */
  H4("a condition is checked and applied as one step, versions are dense"),
  /** I5. */
  H5("a commit lies together, and is there as a whole or not at all"),
  /** I3, I5. */
  H6("an append that was not acknowledged is there once or never, and a restart decides"),
  /** I3, I4. */
  H7("what was once read or delivered does not vanish or change"),
  /** I8, I9. */
  H8("a subscription is the matching slice of the log, in order, without skipping"),
  /** I3. */
  H9("a retry gets the first result, and is stored once"),
  /** I13. */
  H10("a projection's state is the fold of the log up to its checkpoint"),
  /** I10. */
  H11("a query's answer is what a scan would have given"),
  /** I4, I7. */
  H12("reads never go back to an older prefix");

  private final String says;

  Rule(String says) {
    this.says = says;
  }

  public String says() {
    return says;
  }
}
