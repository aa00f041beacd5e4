package io.varve.bench;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * How times are spread, in nanoseconds.
 *
 * @param curve the times at {@link #CURVE}, in its order
 */
public record Quantiles(long p50, long p99, long p999, long max, List<Long> curve) {
  /** Percentiles that a curve is drawn through. */
  public static final List<Double> CURVE =
      List.of(1.0, 10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0, 99.5, 99.9, 99.95, 99.99, 100.0);

  private static final int DIGITS = 3;

  public Quantiles {
    curve = List.copyOf(curve);
  }

  /** A histogram for any time that a benchmark meets. */
  public static Histogram histogram() {
    return new Histogram(DIGITS);
  }

  public static Quantiles of(Histogram nanos) {
    List<Long> curve = new ArrayList<>(CURVE.size());
    for (double percentile : CURVE) {
      curve.add(nanos.getValueAtPercentile(percentile));
    }
    return new Quantiles(
        nanos.getValueAtPercentile(50),
        nanos.getValueAtPercentile(99),
        nanos.getValueAtPercentile(99.9),
        nanos.getMaxValue(),
        curve);
  }
}
