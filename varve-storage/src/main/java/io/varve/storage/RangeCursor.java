package io.varve.storage;

import java.lang.foreign.MemorySegment;

/** Walks part of an ascending array of slots in an index file. Used by one thread. */
abstract class RangeCursor extends SlotCursor {
  final MemorySegment file;
  final long at;

  private RangeCursor(MemorySegment file, long at) {
    this.file = file;
    this.at = at;
  }

  static int entry(MemorySegment file, long at, int index) {
    return Words.i32(file, at + ((long) index << 2));
  }

  /**
   * First index in {@code low .. high} whose slot is at or above {@code slot}; near {@code low} it
   * is found faster.
   */
  static int firstAtLeast(MemorySegment file, long at, int low, int high, int slot) {
    int from = low;
    int to = low;
    for (int step = 1; to < high && entry(file, at, to) < slot; step <<= 1) {
      from = to + 1;
      to = step < high - from ? from + step : high;
    }
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (entry(file, at, middle) < slot) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  static final class Ascending extends RangeCursor {
    private final int end;
    private int index;

    Ascending(MemorySegment file, long at, int index, int end) {
      super(file, at);
      this.index = index;
      this.end = end;
    }

    @Override
    public int next() {
      return index < end ? entry(file, at, index++) : NONE;
    }

    @Override
    public int seek(int target) {
      index = firstAtLeast(file, at, index, end, target);
      return next();
    }
  }

  static final class Descending extends RangeCursor {
    private final int start;
    private int index;

    /** Gives the entries {@code index - 1} down to {@code start}. */
    Descending(MemorySegment file, long at, int start, int index) {
      super(file, at);
      this.start = start;
      this.index = index;
    }

    @Override
    public int next() {
      return index > start ? entry(file, at, --index) : NONE;
    }

    @Override
    public int seek(int target) {
      if (index > start && entry(file, at, index - 1) > target) {
        index = firstAtLeast(file, at, start, index, target + 1);
      }
      return next();
    }
  }
}
