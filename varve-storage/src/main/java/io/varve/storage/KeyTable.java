package io.varve.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A hash table from 32 bits of hash to key numbers: open addressing, never more than half full.
 * Entries are u64, hash bits above, key number below; 0 is empty.
 *
 * <p>Added to by one thread. Readers take {@link #entries} once per search: it is replaced when it
 * grows, and a replaced table still holds all keys that its reader may see. Each size has an arena
 * of its own, so that the collector takes replaced ones.
 */
final class KeyTable {
  private static final int FIRST_ENTRIES = 8;

  private volatile MemorySegment entries;
  private int count;

  KeyTable() {
    entries = allocate(FIRST_ENTRIES);
  }

  MemorySegment entries() {
    return entries;
  }

  /**
   * Adds a key that is not in the table. Readers that find it see all that was written to its
   * record before.
   */
  void add(int hashBits, int key) {
    MemorySegment table = entries;
    if (2 * (count + 1L) > size(table)) {
      table = grown(table);
      entries = table;
    }
    Words.release64(table, emptyPlace(table, hashBits), entry(hashBits, key));
    count++;
  }

  static int size(MemorySegment table) {
    return (int) (table.byteSize() >>> 3);
  }

  static long entry(int hashBits, int key) {
    return ((long) hashBits << 32) | key;
  }

  static int hashBits(long entry) {
    return (int) (entry >>> 32);
  }

  static int key(long entry) {
    return (int) entry;
  }

  /** Where a search starts in a table of a power of two entries. */
  static int place(int hashBits, int size) {
    return (int) ((((spread(hashBits) << 4) & 0xFFFF_FFFFL) * size) >>> 32);
  }

  /** Which of 16 tables has a key; of bits that {@link #place} does not use. */
  static int partition(int hashBits) {
    return (int) (spread(hashBits) >>> 28);
  }

  /** Fibonacci hashing (Knuth, volume 3, 6.4): a weak hash, too, reaches all of a table. */
  private static long spread(int hashBits) {
    return Integer.toUnsignedLong(hashBits * 0x9E37_79B9);
  }

  /** Byte offset of the first empty entry that a search for the hash meets. */
  static long emptyPlace(MemorySegment table, int hashBits) {
    int mask = size(table) - 1;
    int place = place(hashBits, mask + 1);
    while (Words.i64(table, (long) place << 3) != 0) {
      place = (place + 1) & mask;
    }
    return (long) place << 3;
  }

  private static MemorySegment grown(MemorySegment table) {
    MemorySegment more = allocate(2 * size(table));
    for (long at = 0; at < table.byteSize(); at += Long.BYTES) {
      long entry = Words.i64(table, at);
      if (entry != 0) {
        Words.i64(more, emptyPlace(more, hashBits(entry)), entry);
      }
    }
    return more;
  }

  private static MemorySegment allocate(int size) {
    return Arena.ofAuto().allocate((long) size * Long.BYTES, Long.BYTES);
  }
}
