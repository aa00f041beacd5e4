package io.varve.engine;

import io.varve.api.AppendCondition.Expectation;

/** What the {@link Decider} says of an append. */
sealed interface Verdict {
  /** Every condition holds. */
  record Accept() implements Verdict {}

  /** One condition does not. */
  sealed interface Refusal extends Verdict {}

  /** The request id was used before, by the commit whose first position is given. */
  record Repeat(long position) implements Refusal {}

  /**
   * An entity is not at the version expected. {@code position} is that of its newest event, 0:
   * none.
   */
  record WrongVersion(Expectation expectation, long actual, long position) implements Refusal {}

  /** The event at {@code position} matches the query that must have no match. */
  record Matched(long position) implements Refusal {}

  /** The source has come further already. {@code position} is that of the commit that says so. */
  record NotAdvanced(long actual, long position) implements Refusal {}

  Verdict ACCEPT = new Accept();
}
