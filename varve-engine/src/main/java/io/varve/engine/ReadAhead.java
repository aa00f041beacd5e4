package io.varve.engine;

import io.varve.storage.SegmentIndex;
import io.varve.storage.SegmentReader;
import io.varve.storage.SlotCursor;

/**
 * The next slots of a scan whose records will be read: found together, and the first lines of their
 * records asked for together. The records of an entity lie far apart, and a processor that meets
 * them one by one waits for the memory of each; asked for at once, they come at once. Used by one
 * thread.
 */
final class ReadAhead {
  private static final int FIRST_SLOTS = 4;
  static final int MOST_SLOTS = 32;

  private final int[] slots = new int[MOST_SLOTS];
  private final int[] offsets = new int[MOST_SLOTS];
  private int wanted = FIRST_SLOTS;
  private int next;
  private int end;

  /** Keeps the loads: what nobody could see, a compiler leaves out. */
  @SuppressWarnings("UnusedVariable")
  private int touched;

  /** Moves to the next slot found; false: there is none, more are to be found first. */
  boolean advance() {
    if (next == end) {
      return false;
    }
    next++;
    return true;
  }

  /** The slot advanced to. */
  int slot() {
    return slots[next - 1];
  }

  /** Where its record starts in the segment. */
  int offset() {
    return offsets[next - 1];
  }

  /** Finds the next slots, more each time; false: there are none. */
  boolean fill(SlotCursor cursor, SegmentIndex index, ViewPart part) {
    next = 0;
    end = cursor.next(slots, wanted);
    wanted = Math.min(2 * wanted, MOST_SLOTS);
    SegmentReader log = part.segment();
    int sum = 0;
    for (int i = 0; i < end; i++) {
      int offset = index.offset(slots[i]);
      offsets[i] = offset;
      sum += log.touch(offset);
    }
    touched = sum;
    return end > 0;
  }
}
