package io.varve.cli;

import java.nio.ByteBuffer;

/**
 * What became of one line of an import.
 *
 * @param <T> what a good line says
 */
sealed interface ParsedLine<T> {
  /** Number in its file, from 1. */
  long number();

  /** A good line. */
  record Accepted<T>(long number, T content) implements ParsedLine<T> {}

  /**
   * A bad line.
   *
   * @param text its bytes; of an overlong line only how it starts
   */
  record Rejected<T>(long number, String reason, ByteBuffer text) implements ParsedLine<T> {}
}
