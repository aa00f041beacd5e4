package io.varve.bench;

import java.util.List;
import java.util.Locale;

/** Results as lines for people. */
final class ResultTable {
  private static final String ROW = "%-24s %-28s %-6s %14s %14s %14s %14s%n";
  private static final double LARGE = 1_000;

  private ResultTable() {}

  static String of(List<Result> results) {
    StringBuilder table = new StringBuilder();
    table.append(ROW.formatted("scenario", "metric", "unit", "median", "min", "max", "p99"));
    for (Result result : results) {
      Quantiles quantiles = result.median().quantiles();
      table.append(
          ROW.formatted(
              result.parameters().isEmpty()
                  ? result.scenario()
                  : result.scenario() + "/" + result.parameters(),
              result.metric(),
              result.unit().text(),
              figure(result.median().value()),
              figure(result.least()),
              figure(result.greatest()),
              quantiles == null ? "" : figure((double) quantiles.p99())));
    }
    return table.toString();
  }

  private static String figure(double value) {
    return Math.abs(value) < LARGE
        ? String.format(Locale.ROOT, "%.3f", value)
        : String.format(Locale.ROOT, "%,d", Math.round(value));
  }
}
