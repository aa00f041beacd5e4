package io.varve.testkit.history;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a check found.
 *
 * @param violations the first {@link #MAX_VIOLATIONS}, in the order they were found
 * @param violationCount all of them
 */
public record HistoryReport(List<Violation> violations, long violationCount, Counts counts) {
  public static final int MAX_VIOLATIONS = 100;

  /**
   * How much there was to check: a check of nothing passes too.
   *
   * @param events in the last log that the history shows
   * @param reads scans, queries and answers of indexes
   * @param deliveries events handed over by subscriptions
   */
  public record Counts(
      long operations, long events, long reads, long deliveries, long projections, long restarts) {}

  public HistoryReport {
    violations = List.copyOf(violations);
  }

  public boolean isClean() {
    return violationCount == 0;
  }

  /**
   * Fails with all violations in the message.
   *
   * @param context what repeats the run: the seed, the file of the history
   */
  public HistoryReport orThrow(String context) {
    if (!isClean()) {
      throw new AssertionError(context + "\n" + this);
    }
    return this;
  }

  @Override
  public String toString() {
    return violationCount
        + " violations; "
        + counts
        + violations.stream().map(each -> "\n  " + each).collect(Collectors.joining());
  }
}
