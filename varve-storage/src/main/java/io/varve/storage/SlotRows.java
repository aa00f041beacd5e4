package io.varve.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The slots of an {@link OpenIndex}: one row each, least and greatest time per block of {@link
 * SegmentIndex#BLOCK_SLOTS}, and a hash table of event ids per chunk of rows, so that none has to
 * be rebuilt as the index grows.
 *
 * <pre>
 * row
 *  0  u32  byte offset of the record in its segment file
 *  4  u16  type ordinal
 *  6  u16  0
 *  8  i64  timestamp
 * 16  u32  fingerprint of the event id
 * 20  u32  key number of the entity, or -1
 * </pre>
 *
 * Appended to by the thread that appends to the index; read by any.
 */
final class SlotRows {
  private static final int ROW_BYTES = 24;
  private static final int TYPE = 4;
  private static final int TIMESTAMP = 8;
  private static final int FINGERPRINT = 16;
  private static final int ENTITY = 20;

  private static final int FIRST_SHIFT = 7;
  private static final int FULL_SHIFT = 12;

  /** Small tables: an addition should find its table in the processor's nearest cache. */
  private static final int IDS_FULL_SHIFT = 12;

  /** Entry of an id table: slot in its chunk plus 1; the upper bits are the fingerprint's. */
  private static final int ID_SLOT_MASK = (1 << (IDS_FULL_SHIFT + 1)) - 1;

  private static final int TIMES_BYTES = 16;
  private static final int MAX_TIME = 8;
  private static final int TIMES_FIRST_SHIFT = 4;
  private static final int TIMES_FULL_SHIFT = 10;

  private final GrowingMemory rows;

  /** Per slot two entries, so that no table is more than half full. */
  private final GrowingMemory ids;

  /** Least and greatest time of each block. */
  private final GrowingMemory times;

  /** The appender's place: the chunks of the newest slot, and their ends. */
  private MemorySegment rowChunk = MemorySegment.NULL;

  private MemorySegment idTable = MemorySegment.NULL;
  private int rowStart;
  private long rowEnd;
  private int idStart;
  private long idEnd;
  private long blockMin = Long.MAX_VALUE;
  private long blockMax = Long.MIN_VALUE;

  /** Written by the appender; 64 bits are one piece on all JVMs that this needs. */
  private long min = Long.MAX_VALUE;

  private long max = Long.MIN_VALUE;

  SlotRows(Arena arena) {
    rows = new GrowingMemory(arena, ROW_BYTES, FIRST_SHIFT, FULL_SHIFT);
    ids = new GrowingMemory(arena, 2 * Integer.BYTES, FIRST_SHIFT, IDS_FULL_SHIFT);
    times = new GrowingMemory(arena, TIMES_BYTES, TIMES_FIRST_SHIFT, TIMES_FULL_SHIFT);
  }

  void append(int slot, int offset, int type, long timestamp, int fingerprint, int entityKey) {
    if (slot == rowEnd) {
      rowStart = slot;
      rowEnd = rows.allocateChunk();
      rowChunk = rows.chunk(slot);
    }
    long at = (long) (slot - rowStart) * ROW_BYTES;
    Words.i64(rowChunk, at, ((long) type << 32) | Integer.toUnsignedLong(offset));
    Words.i64(rowChunk, at + TIMESTAMP, timestamp);
    Words.i64(
        rowChunk, at + FINGERPRINT, ((long) entityKey << 32) | Integer.toUnsignedLong(fingerprint));
    addId(slot, fingerprint);
    addTime(slot, timestamp);
  }

  int offset(int slot) {
    return Words.i32(rows.chunk(slot), rows.offset(slot));
  }

  int type(int slot) {
    return Words.u16(rows.chunk(slot), rows.offset(slot) + TYPE);
  }

  long timestamp(int slot) {
    return Words.i64(rows.chunk(slot), rows.offset(slot) + TIMESTAMP);
  }

  int fingerprint(int slot) {
    return Words.i32(rows.chunk(slot), rows.offset(slot) + FINGERPRINT);
  }

  int entityKey(int slot) {
    return Words.i32(rows.chunk(slot), rows.offset(slot) + ENTITY);
  }

  long minTimestamp() {
    return min;
  }

  long maxTimestamp() {
    return max;
  }

  boolean timeMayMatch(int block, long fromTicks, long toTicks) {
    MemorySegment s = times.chunk(block);
    long at = times.offset(block);
    return Words.i64(s, at) <= toTicks && Words.i64(s, at + MAX_TIME) >= fromTicks;
  }

  SlotCursor candidates(int fingerprint, int endSlot) {
    return new Candidates(fingerprint, endSlot);
  }

  private void addTime(int slot, long timestamp) {
    if (slot % SegmentIndex.BLOCK_SLOTS == 0) {
      times.allocate(1);
      blockMin = Long.MAX_VALUE;
      blockMax = Long.MIN_VALUE;
    }
    int block = slot / SegmentIndex.BLOCK_SLOTS;
    if (timestamp < blockMin) {
      blockMin = timestamp;
      Words.i64(times.chunk(block), times.offset(block), timestamp);
      min = Math.min(min, timestamp);
    }
    if (timestamp > blockMax) {
      blockMax = timestamp;
      Words.i64(times.chunk(block), times.offset(block) + MAX_TIME, timestamp);
      max = Math.max(max, timestamp);
    }
  }

  private void addId(int slot, int fingerprint) {
    if (slot == idEnd) {
      idStart = slot;
      idEnd = ids.allocateChunk();
      idTable = ids.chunk(slot);
    }
    int mask = idMask(idTable);
    int place = fingerprint & mask;
    while (Words.i32(idTable, (long) place << 2) != 0) {
      place = (place + 1) & mask;
    }
    Words.i32(idTable, (long) place << 2, (fingerprint & ~ID_SLOT_MASK) | (slot - idStart + 1));
  }

  private static int idMask(MemorySegment table) {
    return (int) (table.byteSize() >>> 2) - 1;
  }

  /**
   * Slots with a fingerprint. Chunks come in ascending order, and within a table equal fingerprints
   * stand in the order in which they came.
   */
  private final class Candidates extends SlotCursor {
    private final int fingerprint;
    private int endSlot;
    private int chunkStart = -1;
    private int at;

    Candidates(int fingerprint, int endSlot) {
      this.fingerprint = fingerprint;
      this.endSlot = endSlot;
      enter(0);
    }

    private void enter(long start) {
      if (start >= endSlot) {
        endSlot = 0;
        return;
      }
      chunkStart = (int) start;
      at = fingerprint & idMask(ids.chunk(chunkStart));
    }

    @Override
    public int next() {
      while (endSlot != 0) {
        MemorySegment table = ids.chunk(chunkStart);
        int entry = Words.i32(table, (long) at << 2);
        if (entry == 0) {
          enter(ids.chunkEnd(chunkStart));
          continue;
        }
        at = (at + 1) & idMask(table);
        int slot = chunkStart + (entry & ID_SLOT_MASK) - 1;
        if (slot < endSlot
            && ((entry ^ fingerprint) & ~ID_SLOT_MASK) == 0
            && fingerprint(slot) == fingerprint) {
          return slot;
        }
      }
      return NONE;
    }

    @Override
    public int seek(int target) {
      int slot = next();
      while (slot != NONE && slot < target) {
        slot = next();
      }
      return slot;
    }
  }
}
