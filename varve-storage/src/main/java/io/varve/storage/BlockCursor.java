package io.varve.storage;

import java.lang.foreign.MemorySegment;

/**
 * Walks the posting blocks of one key of an open index. Used by one thread, beside the appender.
 *
 * <p>Entries below the end never change. An entry not written yet is 0, so that as slot it is -1:
 * unsigned, above any end.
 */
abstract class BlockCursor extends SlotCursor {
  final KeyRecords records;
  int block;
  MemorySegment chunk;
  long entriesAt;
  int capacity;

  private BlockCursor(KeyRecords records, int block) {
    this.records = records;
    this.block = block;
    this.chunk = records.chunk(block);
    this.entriesAt = records.entriesAt(block);
    this.capacity = records.capacity(block, chunk);
  }

  final void enter(int next) {
    block = next;
    chunk = records.chunk(next);
    entriesAt = records.entriesAt(next);
    capacity = records.capacity(next, chunk);
  }

  final int entry(int index) {
    return Words.i32(chunk, entriesAt + ((long) index << 2)) - 1;
  }

  final int firstEntry(int ofBlock) {
    return Words.i32(records.chunk(ofBlock), records.entriesAt(ofBlock)) - 1;
  }

  static boolean below(int left, int right) {
    return Integer.compareUnsigned(left, right) < 0;
  }

  /** First index in {@code from .. end} whose slot is not below {@code slot}. */
  final int firstNotBelow(int from, int end, int slot) {
    int low = from;
    int high = from;
    for (int step = 1; high < end && below(entry(high), slot); step <<= 1) {
      low = high + 1;
      high = Math.min(end, low + step);
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (below(entry(middle), slot)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  static final class Ascending extends BlockCursor {
    private final int endSlot;
    private int index;

    /** Entries of the block below the end. Less than the capacity: no later block has any. */
    private int blockEnd;

    Ascending(KeyRecords records, int firstBlock, int fromSlot, int endSlot) {
      super(records, firstBlock);
      this.endSlot = Math.max(endSlot, 0);
      if (fromSlot > 0) {
        skipTo(fromSlot);
      } else {
        findBlockEnd();
      }
    }

    @Override
    public int next() {
      return index < blockEnd || enterNext() ? entry(index++) : NONE;
    }

    @Override
    public int next(int[] target, int count) {
      int found = 0;
      while (found < count && (index < blockEnd || enterNext())) {
        int some = Math.min(count - found, blockEnd - index);
        for (int i = 0; i < some; i++) {
          target[found + i] = entry(index + i);
        }
        found += some;
        index += some;
      }
      return found;
    }

    @Override
    public int seek(int target) {
      if (target > 0) {
        skipTo(target);
      }
      return next();
    }

    /** How many slots are left; ends the cursor. */
    int count() {
      int count = 0;
      do {
        count += blockEnd - index;
        index = blockEnd;
      } while (enterNext());
      return count;
    }

    private boolean enterNext() {
      int next = blockEnd < capacity ? 0 : records.nextBlock(block);
      if (next == 0) {
        return false;
      }
      enter(next);
      index = 0;
      findBlockEnd();
      return blockEnd > 0;
    }

    private void skipTo(int target) {
      int next = records.nextBlock(block);
      while (next != 0 && below(firstEntry(next), target)) {
        enter(next);
        index = 0;
        next = records.nextBlock(block);
      }
      findBlockEnd();
      index = firstNotBelow(index, blockEnd, target);
    }

    private void findBlockEnd() {
      boolean whole = below(entry(capacity - 1), endSlot);
      blockEnd = whole ? capacity : firstNotBelow(index, capacity, endSlot);
    }
  }

  static final class Descending extends BlockCursor {
    private final int fromSlot;

    /** The next entry to give is the one before this. */
    private int index;

    Descending(KeyRecords records, int lastBlock, int fromSlot, int endSlot) {
      super(records, lastBlock);
      this.fromSlot = Math.max(fromSlot, 0);
      skipBelow(Math.max(endSlot, 0), true);
    }

    @Override
    public int next() {
      if (index == 0 && !enterPrevious()) {
        return NONE;
      }
      int slot = entry(index - 1);
      if (slot >= fromSlot) {
        index--;
        return slot;
      }
      return NONE;
    }

    @Override
    public int seek(int target) {
      if (target < fromSlot) {
        skipBelow(fromSlot, false);
        return NONE;
      }
      skipBelow(target + 1, false);
      return next();
    }

    private boolean enterPrevious() {
      int previous = records.previousBlock(block);
      if (previous == 0) {
        return false;
      }
      enter(previous);
      index = capacity;
      return true;
    }

    /** Leaves only entries below {@code slot}; in the last block any index may still be open. */
    private void skipBelow(int slot, boolean atStart) {
      int previous = records.previousBlock(block);
      boolean entered = atStart;
      while (previous != 0 && !below(firstEntry(block), slot)) {
        enter(previous);
        entered = true;
        previous = records.previousBlock(block);
      }
      int bound = firstNotBelow(0, capacity, slot);
      index = entered ? bound : Math.min(index, bound);
    }
  }
}
