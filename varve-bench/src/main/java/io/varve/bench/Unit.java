package io.varve.bench;

/** What a value counts. */
enum Unit {
  NANOS("ns"),
  PER_SECOND("1/s"),
  BYTES("B"),
  RATIO("ratio");

  private final String text;

  Unit(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
