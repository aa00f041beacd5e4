package io.varve.cli;

import java.util.Arrays;

/**
 * Some lines of a file, in order, without the blank ones. Filled by {@link LineSplitter}, then only
 * read.
 *
 * <p>A line too long to keep is a chunk of its own, which {@link #isOverlong} tells, and its bytes
 * are only how it starts.
 */
final class LineChunk {
  final byte[] bytes;
  private final long firstNumber;
  private final boolean overlong;
  private int[] places = new int[3 * 64];
  private int count;
  private final long startOffset;
  private long endOffset;

  LineChunk(byte[] bytes, long firstNumber, boolean overlong, long startOffset) {
    this.bytes = bytes;
    this.firstNumber = firstNumber;
    this.overlong = overlong;
    this.startOffset = startOffset;
  }

  /** Adds the line number {@code number} that stands at {@code [from, to)}. */
  void add(long number, int from, int to) {
    int at = 3 * count;
    if (at == places.length) {
      places = Arrays.copyOf(places, 2 * at);
    }
    places[at] = Math.toIntExact(number - firstNumber);
    places[at + 1] = from;
    places[at + 2] = to;
    count++;
  }

  /** Says how far the file is read when this chunk is done. */
  void end(long newEndOffset) {
    endOffset = newEndOffset;
  }

  /** Lines that are not blank. */
  int count() {
    return count;
  }

  /** Number of a line in its file, from 1. */
  long number(int line) {
    return firstNumber + places[3 * line];
  }

  int from(int line) {
    return places[3 * line + 1];
  }

  int to(int line) {
    return places[3 * line + 2];
  }

  /** Bytes of the file, as stored, read before this chunk. */
  long startOffset() {
    return startOffset;
  }

  /** Bytes of the file, as stored, read when this chunk ended. */
  long endOffset() {
    return endOffset;
  }

  boolean isOverlong() {
    return overlong;
  }
}
