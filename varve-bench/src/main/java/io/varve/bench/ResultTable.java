package io.varve.bench;

import io.varve.bench.report.Figures;
import io.varve.bench.report.Ratios;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Results as lines for people. */
final class ResultTable {
  private static final double LARGE = 1_000;

  private ResultTable() {}

  static String of(List<Result> results) {
    int scenarios = 8;
    int metrics = 6;
    for (Result each : results) {
      scenarios = Math.max(scenarios, selector(each).length());
      metrics = Math.max(metrics, each.metric().length());
    }
    String row = "%-" + scenarios + "s  %-" + metrics + "s %-5s %14s %14s %14s %14s%n";
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT, row, "scenario", "metric", "unit", "median", "min", "max", "p99"));
    for (Result result : results) {
      Quantiles quantiles = result.median().quantiles();
      table.append(
          String.format(
              Locale.ROOT,
              row,
              selector(result),
              result.metric(),
              result.unit().text(),
              figure(result.median().value()),
              figure(result.least()),
              figure(result.greatest()),
              quantiles == null ? "" : figure((double) quantiles.p99())));
    }
    return table.append(ratios(results)).toString();
  }

  /** How we stand against the ceiling and against peers. */
  private static String ratios(List<Result> results) {
    StringBuilder ratios = new StringBuilder();
    for (Map.Entry<String, Double> each : Ratios.of(Figures.of(results)).entrySet()) {
      if (each.getKey().contains("log_ceiling") || each.getKey().contains("peer_")) {
        ratios.append(String.format(Locale.ROOT, "%-72s %8.3f%n", each.getKey(), each.getValue()));
      }
    }
    return ratios.toString();
  }

  private static String selector(Result result) {
    return new Selector(result.scenario(), result.parameters()).toString();
  }

  private static String figure(double value) {
    return Math.abs(value) < LARGE
        ? String.format(Locale.ROOT, "%.3f", value)
        : String.format(Locale.ROOT, "%,d", Math.round(value));
  }
}
