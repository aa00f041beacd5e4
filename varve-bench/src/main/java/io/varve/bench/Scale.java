package io.varve.bench;

/** How much each scenario does. Its sizes stand beside each scenario. */
public enum Scale {
  /** Enough to measure. */
  FULL,
  /** Enough for a rough figure. */
  QUICK,
  /** Enough to see that it runs. */
  SMOKE;

  public int pick(int full, int quick, int smoke) {
    return switch (this) {
      case FULL -> full;
      case QUICK -> quick;
      case SMOKE -> smoke;
    };
  }
}
