package io.varve.bench.report;

import io.varve.bench.Result;
import io.varve.bench.Unit;

/**
 * A value with the spread of its runs.
 *
 * @param owner of the figure, which decides the colour
 */
record Bar(String label, Unit unit, double value, double least, double greatest, Owner owner) {
  /** Whose figure it is. */
  enum Owner {
    OURS("own"),
    ASIDE("aside"),
    MACHINE("machine"),
    PEER("peer");

    private final String style;

    Owner(String style) {
      this.style = style;
    }

    String style() {
      return style;
    }
  }

  static Bar of(String label, Result result, Owner owner) {
    return new Bar(
        label, result.unit(), result.median().value(), result.least(), result.greatest(), owner);
  }
}
