package io.varve.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must hold for an append to happen; checked and applied as one step (I6).
 *
 * @param expectations per entity; all must hold
 * @param noneMatch a query that must have no match; null: none
 */
public record AppendCondition(List<Expectation> expectations, @Nullable NoneMatch noneMatch) {
  private static final AppendCondition NONE = new AppendCondition(List.of(), null);

  /** An entity and what its version must be. */
  public record Expectation(EntityId entityId, ExpectedVersion expected) {}

  /**
   * No event above {@code after} may match {@code query}.
   *
   * @param after the read position the decision was made at: {@link EventCursor#readPosition()}
   */
  public record NoneMatch(Query query, long after) {
    public NoneMatch {
      if (after < 0) {
        throw new InvalidInput("none_match after must not be negative, is " + after);
      }
    }
  }

  public AppendCondition {
    Limits.check("number of expectations", expectations.size(), Limits.EXPECTATIONS_PER_APPEND);
    expectations = List.copyOf(expectations);
  }

  /** Holds always. */
  public static AppendCondition none() {
    return NONE;
  }
}
