package io.varve.storage;

import java.util.Arrays;

/**
 * The form of {@link ColumnFilter} that runs everywhere. It has no branch that depends on a value,
 * nor anything the compiler could turn into one: mispredicted branches made it five times as slow
 * where half of the rows matched.
 */
final class ScalarColumnFilter implements ColumnFilter {
  private static final int WORD_ROWS = Long.SIZE;

  @Override
  public void between(long[] column, int rows, long least, long greatest, long[] matches) {
    if (least > greatest) {
      Arrays.fill(matches, 0, (rows + WORD_ROWS - 1) / WORD_ROWS, 0);
      return;
    }
    for (int from = 0; from < rows; from += WORD_ROWS) {
      int to = Math.min(rows, from + WORD_ROWS);
      matches[from / WORD_ROWS] = word(column, from, to, least, greatest - least);
    }
  }

  /**
   * Seen unsigned from {@code least}, a value in the range is at most {@code width}: taking it off
   * the width leaves no borrow. The borrow of an unsigned subtraction is the top bit of {@code
   * above} (H. S. Warren, Hacker's Delight, 2-13).
   */
  private static long word(long[] column, int from, int to, long least, long width) {
    long word = 0;
    for (int row = from; row < to; row++) {
      long value = column[row] - least;
      long above = (~width & value) | ((~width | value) & (width - value));
      word = (word >>> 1) | (~above & Long.MIN_VALUE);
    }
    return word >>> (WORD_ROWS - (to - from));
  }
}
