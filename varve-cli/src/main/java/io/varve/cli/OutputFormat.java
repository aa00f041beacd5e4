package io.varve.cli;

/** How {@code varve query} prints events. */
enum OutputFormat {
  /** One JSON object a line, for programs. */
  NDJSON,
  /** Aligned columns, cut to the width of the screen, for people. */
  TABLE
}
