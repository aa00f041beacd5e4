package io.varve.storage;

/**
 * Finds the rows of a column whose value lies in a range. Stateless; used by any thread.
 *
 * <p>A column is an array and not a memory segment on purpose. The JDK's accessors of segments
 * share one type profile, and in a program that uses mapped, native and heap segments a loop over
 * one of them is ten times slower. Copying a block of a thousand rows into an array first costs
 * about as much as filtering it, and depends on nothing.
 */
public interface ColumnFilter {
  /**
   * Sets bit {@code r & 63} of {@code matches[r >> 6]} if and only if {@code least <= column[r] <=
   * greatest}, for each row {@code r} below {@code rows}. The rest of the last word touched becomes
   * 0; words behind it stay as they are.
   */
  void between(long[] column, int rows, long least, long greatest, long[] matches);

  /** The form that runs everywhere. */
  static ColumnFilter scalar() {
    return new ScalarColumnFilter();
  }

  /** The fastest form there is in this program; the same at each call. */
  static ColumnFilter fastest() {
    return ColumnFilterChoice.FASTEST;
  }
}
