package io.varve.bench;

import org.jspecify.annotations.Nullable;

/**
 * One figure of one run.
 *
 * @param value in {@code unit}; of a time, its median
 * @param quantiles of a time; null: the value is not one of many
 */
record Measurement(String metric, Unit unit, double value, @Nullable Quantiles quantiles) {
  static Measurement rate(String metric, long count, long nanos) {
    return new Measurement(metric, Unit.PER_SECOND, count * 1e9 / nanos, null);
  }

  static Measurement times(String metric, Quantiles quantiles) {
    return new Measurement(metric, Unit.NANOS, (double) quantiles.p50(), quantiles);
  }

  static Measurement of(String metric, Unit unit, double value) {
    return new Measurement(metric, unit, value, null);
  }
}
