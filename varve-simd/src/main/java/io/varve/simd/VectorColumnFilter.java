package io.varve.simd;

import io.varve.storage.ColumnFilter;
import java.util.Arrays;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The form of {@link ColumnFilter} that compares as many rows at once as the processor can. */
public final class VectorColumnFilter implements ColumnFilter {
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
  private static final int WORD_ROWS = Long.SIZE;

  @Override
  public void between(long[] column, int rows, long least, long greatest, long[] matches) {
    if (least > greatest) {
      Arrays.fill(matches, 0, (rows + WORD_ROWS - 1) / WORD_ROWS, 0);
      return;
    }
    // Seen unsigned from `least`, a value in the range is at most the range's width.
    LongVector origin = LongVector.broadcast(LONGS, least);
    LongVector width = LongVector.broadcast(LONGS, greatest - least);
    int whole = rows & -WORD_ROWS;
    for (int from = 0; from < whole; from += WORD_ROWS) {
      long word = 0;
      for (int row = 0; row < WORD_ROWS; row += LONGS.length()) {
        LongVector values = LongVector.fromArray(LONGS, column, from + row);
        word |= values.sub(origin).compare(VectorOperators.ULE, width).toLong() << row;
      }
      matches[from / WORD_ROWS] = word;
    }
    if (whole < rows) {
      matches[whole / WORD_ROWS] = rest(column, whole, rows, origin, width);
    }
  }

  /** The last word, of fewer rows than it has bits. */
  private static long rest(long[] column, int from, int to, LongVector origin, LongVector width) {
    long word = 0;
    for (int row = from; row < to; row += LONGS.length()) {
      VectorMask<Long> there = LONGS.indexInRange(row, to);
      LongVector values = LongVector.fromArray(LONGS, column, row, there);
      word |=
          values.sub(origin).compare(VectorOperators.ULE, width, there).toLong() << (row - from);
    }
    return word;
  }
}
