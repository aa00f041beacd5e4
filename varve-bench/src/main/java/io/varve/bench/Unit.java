package io.varve.bench;

/** What a value counts. */
public enum Unit {
  NANOS("ns"),
  PER_SECOND("1/s"),
  BYTES("B"),
  COUNT("count"),
  RATIO("ratio");

  private final String text;

  Unit(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /** The unit with this text. */
  static Unit of(String text) {
    for (Unit unit : values()) {
      if (unit.text.equals(text)) {
        return unit;
      }
    }
    throw new IllegalArgumentException("no unit " + text);
  }
}
