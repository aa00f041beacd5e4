package io.varve.bench.report;

import io.varve.bench.Quantiles;
import java.util.ArrayList;
import java.util.List;

/** How times are spread: over percentiles that come closer to all by a tenth each. */
final class PercentileChart {
  private static final List<String> PLACES =
      List.of("0", "90 %", "99 %", "99.9 %", "99.99 %", "max");
  private static final double ALL = 100;
  private static final double LAST = PLACES.size() - 1.0;

  private PercentileChart() {}

  /** The line of one measured time. */
  static Series series(String name, Quantiles quantiles) {
    List<Series.Point> points = new ArrayList<>();
    for (int i = 0; i < quantiles.curve().size() && i < Quantiles.CURVE.size(); i++) {
      double percentile = Quantiles.CURVE.get(i);
      double nanos = Math.max(1, quantiles.curve().get(i));
      double place = percentile >= ALL ? LAST : -Math.log10(1 - percentile / ALL);
      points.add(new Series.Point(place, nanos, nanos, nanos));
    }
    return new Series(name, points);
  }

  static String of(String title, List<Series> lines) {
    return LineChart.of(title, PLACES, lines, true, FigureText::time);
  }
}
