package io.varve.bench.scenario;

import io.varve.bench.Scale;

/** Sizes of stores by the names they have in parameters; smaller where the scale is. */
public enum LogSize {
  TEN_THOUSAND(10_000, 10_000, 1_000),
  MILLION(1_000_000, 200_000, 4_000),
  TEN_MILLION(10_000_000, 1_000_000, 4_000);

  private final int full;
  private final int quick;
  private final int smoke;

  LogSize(int full, int quick, int smoke) {
    this.full = full;
    this.quick = quick;
    this.smoke = smoke;
  }

  /** How many events that is. */
  public int events(Scale scale) {
    return scale.pick(full, quick, smoke);
  }

  static LogSize of(String text) {
    return switch (text) {
      case "10k" -> TEN_THOUSAND;
      case "1M" -> MILLION;
      case "10M" -> TEN_MILLION;
      default -> throw new IllegalArgumentException("no size " + text);
    };
  }
}
