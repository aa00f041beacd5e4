package io.varve.bench;

import org.HdrHistogram.Histogram;

/** How times are spread, in nanoseconds. */
record Quantiles(long p50, long p99, long p999, long max) {
  private static final int DIGITS = 3;

  /** A histogram for any time that a benchmark meets. */
  static Histogram histogram() {
    return new Histogram(DIGITS);
  }

  static Quantiles of(Histogram nanos) {
    return new Quantiles(
        nanos.getValueAtPercentile(50),
        nanos.getValueAtPercentile(99),
        nanos.getValueAtPercentile(99.9),
        nanos.getMaxValue());
  }
}
