package io.varve.api.json;

import java.util.Arrays;

/**
 * The runs of insignificant white space met in a text, in order, so that they can be left out of a
 * copy.
 */
final class JsonGaps {
  private static final int KEPT = 4_096;
  private static final int[] NONE = {};

  /** Two ints a run: where it starts, where it ends. */
  private int[] borders = NONE;

  private int count;
  private int bytes;

  void clear() {
    count = 0;
    bytes = 0;
    if (borders.length > KEPT) {
      borders = NONE;
    }
  }

  boolean isEmpty() {
    return count == 0;
  }

  void add(int from, int to) {
    if (count == borders.length) {
      borders = Arrays.copyOf(borders, Math.max(32, 2 * count));
    }
    borders[count] = from;
    borders[count + 1] = to;
    count += 2;
    bytes += to - from;
  }

  /** Forgets the last run if it starts at {@code from}. */
  void dropFrom(int from) {
    if (count > 0 && borders[count - 2] == from) {
      bytes -= borders[count - 1] - from;
      count -= 2;
    }
  }

  /** A copy of the range without the runs, all of which lie inside it. */
  byte[] cutFrom(byte[] text, int from, int to) {
    if (count == 0) {
      return Arrays.copyOfRange(text, from, to);
    }
    byte[] out = new byte[to - from - bytes];
    int runStart = from;
    int length = 0;
    for (int i = 0; i < count; i += 2) {
      int run = borders[i] - runStart;
      System.arraycopy(text, runStart, out, length, run);
      length += run;
      runStart = borders[i + 1];
    }
    System.arraycopy(text, runStart, out, length, to - runStart);
    return out;
  }
}
