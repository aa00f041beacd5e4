package io.varve.testkit.history;

import java.util.ArrayList;
import java.util.List;

/** The violations found so far: the first ones with their messages, the others counted. */
final class Violations {
  private final List<Violation> first = new ArrayList<>();
  private long count;

  void add(Rule rule, String message) {
    count++;
    if (first.size() < HistoryReport.MAX_VIOLATIONS) {
      first.add(new Violation(rule, message));
    }
  }

  HistoryReport report(HistoryReport.Counts counts) {
    return new HistoryReport(first, count, counts);
  }
}
