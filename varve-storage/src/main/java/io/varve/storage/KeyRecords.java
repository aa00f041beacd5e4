package io.varve.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The keys of an {@link OpenIndex} with their postings, in one off-heap memory. A key's number is
 * the address of its record; addresses count units of 8 bytes, and 0 is none.
 *
 * <pre>
 * key record
 *  0  u64  hash
 *  8  i64  value; see {@link KeyDictionary}
 * 16  u32  number of slots
 * 20  u32  newest slot plus 1
 * 24  u32  last posting block
 * 28  u16  entries in it
 * 30  u16  entries that it still has room for
 * 32  u32  previous key of the domain
 * 36  u16  key length
 * 38  u8   domain
 * 40       key, zeros up to a multiple of 8
 * ..       first posting block, 3 to 18 entries, up to a multiple of 64
 *
 * posting block
 *  0  u32  next block
 *  4  u32  previous block
 *  8  u32  entries it has room for
 * 12  u32  slot plus 1; 0: not written yet
 * ..
 * </pre>
 *
 * A record begins at a multiple of 64 bytes, so that all that an addition reads and writes of it
 * lies in one line of the processor's cache if the key has at most 24 bytes: with many keys, lines
 * that are not at hand are what an addition costs. Each block is about twice as large as the one
 * before, up to 12 KiB. Postings are added by the thread that appends to the index; any may read,
 * up to an end it acquired: an entry that it does not see yet, or sees too early, is at or above
 * that end.
 */
final class KeyRecords {
  static final int BLOCK_CAPACITY = 8;
  static final int BLOCK_ENTRIES = 12;

  private static final int UNIT_BYTES = 8;
  private static final int FIRST_SHIFT = 9;
  private static final int FULL_SHIFT = 14;

  private static final int VALUE = 8;
  private static final int COUNT = 16;
  private static final int NEWEST = 20;
  private static final int LAST_BLOCK = 24;

  /** Adds an entry to the fields from LAST_BLOCK on, and takes its room. */
  private static final long ONE_ENTRY = (1L << 32) - (1L << 48);

  private static final int PREVIOUS_KEY = 32;
  private static final int KEY_LENGTH = 36;
  private static final int DOMAIN = 38;
  private static final int KEY = 40;

  private static final int LINE_BYTES = 64;
  private static final int MIN_BLOCK_BYTES = BLOCK_ENTRIES + 3 * Integer.BYTES;
  private static final int MAX_BLOCK_BYTES = 12 * 1024;
  private static final int PREVIOUS_BLOCK = 4;

  private final GrowingMemory memory;

  KeyRecords(Arena arena) {
    memory = new GrowingMemory(arena, UNIT_BYTES, FIRST_SHIFT, FULL_SHIFT);
    memory.allocate(1);
  }

  /** Adds a record; nothing leads to it yet. */
  int create(int domain, long hash, byte[] key, int from, int length, long value, int previous) {
    int blockAt = Bytes.align8(KEY + length);
    int recordBytes = alignToLine(blockAt + MIN_BLOCK_BYTES);
    int number = memory.allocateAligned(recordBytes / UNIT_BYTES);
    MemorySegment s = memory.chunk(number);
    long at = memory.offset(number);
    Words.i64(s, at, hash);
    Words.i64(s, at + VALUE, value);
    int room = capacity(recordBytes - blockAt);
    Words.i64(s, at + LAST_BLOCK, ((long) room << 48) | (number + blockAt / UNIT_BYTES));
    Words.i32(s, at + PREVIOUS_KEY, previous);
    Words.u16(s, at + KEY_LENGTH, length);
    s.set(ValueLayout.JAVA_BYTE, at + DOMAIN, (byte) domain);
    Words.i32(s, at + blockAt + BLOCK_CAPACITY, room);
    MemorySegment.copy(key, from, s, ValueLayout.JAVA_BYTE, at + KEY, length);
    return number;
  }

  long hash(int key) {
    return Words.i64(memory.chunk(key), memory.offset(key));
  }

  long value(int key) {
    return Words.acquire64(memory.chunk(key), memory.offset(key) + VALUE);
  }

  void value(int key, long value) {
    Words.release64(memory.chunk(key), memory.offset(key) + VALUE, value);
  }

  int count(int key) {
    return Words.i32(memory.chunk(key), memory.offset(key) + COUNT);
  }

  int previousKey(int key) {
    return Words.i32(memory.chunk(key), memory.offset(key) + PREVIOUS_KEY);
  }

  int domain(int key) {
    return Words.u16(memory.chunk(key), memory.offset(key) + DOMAIN);
  }

  int length(int key) {
    return Words.u16(memory.chunk(key), memory.offset(key) + KEY_LENGTH);
  }

  byte[] bytes(int key) {
    return Bytes.array(memory.chunk(key), memory.offset(key) + KEY, length(key));
  }

  boolean matches(int key, int domain, byte[] bytes, int from, int length) {
    MemorySegment s = memory.chunk(key);
    long at = memory.offset(key);
    return Words.i32(s, at + KEY_LENGTH) == ((domain << 16) | length)
        && Words.equal(s, at + KEY, bytes, from, length);
  }

  boolean startsWith(int key, byte[] prefix) {
    return length(key) >= prefix.length
        && Words.equal(memory.chunk(key), memory.offset(key) + KEY, prefix, 0, prefix.length);
  }

  /** Order of unsigned bytes; zeros behind a key are below any byte. */
  int compare(int left, int right) {
    int words = (Math.min(length(left), length(right)) + UNIT_BYTES - 1) / UNIT_BYTES;
    MemorySegment l = memory.chunk(left);
    MemorySegment r = memory.chunk(right);
    long leftAt = memory.offset(left) + KEY;
    long rightAt = memory.offset(right) + KEY;
    for (long i = 0; i < (long) words * UNIT_BYTES; i += UNIT_BYTES) {
      long a = Words.i64(l, leftAt + i);
      long b = Words.i64(r, rightAt + i);
      if (a != b) {
        return Long.compareUnsigned(Long.reverseBytes(a), Long.reverseBytes(b));
      }
    }
    return Integer.compare(length(left), length(right));
  }

  /** Version of an entity's next event; its value is the version of its first. */
  long nextVersion(int key) {
    MemorySegment s = memory.chunk(key);
    long at = memory.offset(key);
    return Words.i64(s, at + VALUE) + Words.i32(s, at + COUNT);
  }

  /** Posts a slot to a key, once. */
  void post(int key, int slot) {
    MemorySegment s = memory.chunk(key);
    long at = memory.offset(key);
    long counted = Words.i64(s, at + COUNT);
    int newest = (int) (counted >>> 32) - 1;
    if (slot == newest) {
      return;
    }
    Invariant.check(slot > newest, "slots of a key ascend", slot, newest);
    long last = Words.i64(s, at + LAST_BLOCK);
    if (last >>> 48 == 0) {
      last = addBlock((int) last, slot);
      Words.release64(s, at + LAST_BLOCK, last);
    } else {
      int block = (int) last;
      long entry = memory.offset(block) + BLOCK_ENTRIES + ((last >>> 30) & 0x3FFFC);
      Words.i32(memory.chunk(block), entry, slot + 1);
      Words.i64(s, at + LAST_BLOCK, last + ONE_ENTRY);
    }
    Words.i64(s, at + COUNT, ((slot + 1L) << 32) | ((int) counted + 1));
  }

  /** The key's newest slot below {@code endSlot}, or {@link SlotCursor#NONE}. */
  int lastSlot(int key, int endSlot) {
    int newest = Words.i32(memory.chunk(key), memory.offset(key) + NEWEST) - 1;
    return newest < endSlot ? newest : descending(key, 0, endSlot).next();
  }

  /** How many slots below {@code endSlot} a key has. */
  int countBelow(int key, int endSlot) {
    long counted = Words.i64(memory.chunk(key), memory.offset(key) + COUNT);
    int newest = (int) (counted >>> 32) - 1;
    if (newest < endSlot) {
      return (int) counted;
    }
    return new BlockCursor.Ascending(this, firstBlock(key), 0, endSlot).count();
  }

  SlotCursor ascending(int key, int fromSlot, int endSlot) {
    return new BlockCursor.Ascending(this, firstBlock(key), fromSlot, endSlot);
  }

  SlotCursor descending(int key, int fromSlot, int endSlot) {
    int last = Words.acquire32(memory.chunk(key), memory.offset(key) + LAST_BLOCK);
    return new BlockCursor.Descending(this, last, fromSlot, endSlot);
  }

  /** Allocates a history node of a value; see {@link KeyDictionary#addToHistory}. */
  int createNode(long value, int slot, int previous) {
    int node = memory.allocate(2);
    MemorySegment s = memory.chunk(node);
    long at = memory.offset(node);
    Words.i64(s, at, value);
    Words.i32(s, at + 8, slot);
    Words.i32(s, at + 12, previous);
    return node;
  }

  long nodeValue(int node) {
    return Words.i64(memory.chunk(node), memory.offset(node));
  }

  int nodeSlot(int node) {
    return Words.i32(memory.chunk(node), memory.offset(node) + 8);
  }

  int nodePrevious(int node) {
    return Words.i32(memory.chunk(node), memory.offset(node) + 12);
  }

  MemorySegment chunk(int address) {
    return memory.chunk(address);
  }

  /** Where a block's entries start in its chunk. */
  long entriesAt(int block) {
    return memory.offset(block) + BLOCK_ENTRIES;
  }

  int capacity(int block, MemorySegment chunk) {
    return Words.i32(chunk, memory.offset(block) + BLOCK_CAPACITY);
  }

  int nextBlock(int block) {
    return Words.acquire32(memory.chunk(block), memory.offset(block));
  }

  int previousBlock(int block) {
    return Words.i32(memory.chunk(block), memory.offset(block) + PREVIOUS_BLOCK);
  }

  /** Adds a block that starts with a slot; returns what a key says of its last block. */
  private long addBlock(int previous, int slot) {
    int bytes = BLOCK_ENTRIES + Integer.BYTES * capacity(previous, memory.chunk(previous));
    int size = Math.min(alignToLine(2 * bytes), MAX_BLOCK_BYTES);
    int block = memory.allocate(size / UNIT_BYTES);
    MemorySegment s = memory.chunk(block);
    long at = memory.offset(block);
    Words.i32(s, at + PREVIOUS_BLOCK, previous);
    Words.i32(s, at + BLOCK_CAPACITY, capacity(size));
    Words.i32(s, at + BLOCK_ENTRIES, slot + 1);
    Words.release32(memory.chunk(previous), memory.offset(previous), block);
    return ((capacity(size) - 1L) << 48) | (1L << 32) | block;
  }

  private int firstBlock(int key) {
    return key + Bytes.align8(KEY + length(key)) / UNIT_BYTES;
  }

  private static int alignToLine(int bytes) {
    return (bytes + LINE_BYTES - 1) & -LINE_BYTES;
  }

  private static int capacity(int blockBytes) {
    return (blockBytes - BLOCK_ENTRIES) / Integer.BYTES;
  }
}
