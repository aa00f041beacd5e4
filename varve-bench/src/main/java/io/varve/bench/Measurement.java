package io.varve.bench;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One figure of one run.
 *
 * @param value in {@code unit}; of a time, its median
 * @param quantiles of a time; null: the value is not one of many
 */
public record Measurement(String metric, Unit unit, double value, @Nullable Quantiles quantiles) {
  public static Measurement rate(String metric, long count, long nanos) {
    return new Measurement(metric, Unit.PER_SECOND, count * 1e9 / nanos, null);
  }

  public static Measurement times(String metric, Quantiles quantiles) {
    return new Measurement(metric, Unit.NANOS, (double) quantiles.p50(), quantiles);
  }

  public static Measurement times(String metric, Histogram nanos) {
    return times(metric, Quantiles.of(nanos));
  }

  public static Measurement of(String metric, Unit unit, double value) {
    return new Measurement(metric, unit, value, null);
  }
}
