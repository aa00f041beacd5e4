package io.varve.engine;

import io.varve.storage.ColumnFilter;
import io.varve.storage.SegmentIndex;
import io.varve.storage.SlotCursor;

/**
 * Which slots of one block have an included time, found for all of them at once. For cursors that
 * look at most slots anyway: with few, looking at their times one by one is cheaper. Used by one
 * thread.
 */
final class TimeMarks {
  private final ScanBounds bounds;
  private final ColumnFilter filter = ColumnFilter.fastest();

  /** Made when the first block is marked: most scans mark none. */
  private long[] times = {};

  private long[] marks = {};

  /** The slots of the block that the range holds. */
  private int first;

  private int end;

  TimeMarks(ScanBounds bounds) {
    this.bounds = bounds;
  }

  /** Marks the slots of a block that lie in the range. */
  void mark(SlotRange range, int block) {
    int start = block * SegmentIndex.BLOCK_SLOTS;
    first = Math.max(range.from(), start);
    end = Math.min(range.end(), start + SegmentIndex.BLOCK_SLOTS);
    if (marks.length == 0) {
      times = new long[SegmentIndex.BLOCK_SLOTS];
      marks = new long[SegmentIndex.BLOCK_SLOTS / Long.SIZE];
    }
    range.index().timestamps(first, end, times);
    filter.between(times, end - first, bounds.minTicks(), bounds.maxTicks(), marks);
  }

  /**
   * The marked slot nearest to {@code slot}, itself or past it in the direction of the scan, or
   * {@link SlotCursor#NONE}.
   */
  int nearest(int slot) {
    return bounds.descending() ? atOrBelow(slot) : atOrAbove(slot);
  }

  /** How many slots of the block there are from {@code slot} on in the direction of the scan. */
  int remaining(int slot) {
    return bounds.descending() ? slot - first + 1 : end - slot;
  }

  private int atOrAbove(int slot) {
    int bit = slot - first;
    int word = bit / Long.SIZE;
    long rest = marks[word] & (-1L << bit);
    int last = (end - first - 1) / Long.SIZE;
    while (rest == 0) {
      if (word == last) {
        return SlotCursor.NONE;
      }
      word++;
      rest = marks[word];
    }
    return first + word * Long.SIZE + Long.numberOfTrailingZeros(rest);
  }

  private int atOrBelow(int slot) {
    int bit = slot - first;
    int word = bit / Long.SIZE;
    long rest = marks[word] & (-1L >>> (Long.SIZE - 1 - (bit & (Long.SIZE - 1))));
    while (rest == 0) {
      if (word == 0) {
        return SlotCursor.NONE;
      }
      word--;
      rest = marks[word];
    }
    return first + word * Long.SIZE + Long.SIZE - 1 - Long.numberOfLeadingZeros(rest);
  }
}
