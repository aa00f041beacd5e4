package io.varve.storage;

import java.util.Locale;

/**
 * The layout of index files, format version 1. Little-endian; immutable once under its name, which
 * is {@code <firstPosition>-<lastPosition>.idx} with 20 digits each. Derived: whatever is wrong
 * with one, the log makes a new one (I10).
 *
 * <pre>
 * header
 *   0  u32  magic "VIDX"
 *   4  u16  format version, 1
 *   6  u16  number of sections, 13
 *   8  u32  0
 *  12  u32  level
 *  16  u64  store id, high half
 *  24  u64  store id, low half
 *  32  i64  first position of the segment
 *  40  i64  first position
 *  48  i64  last position; slots = last - first + 1
 *  56  u64  chain value after the last position
 *  64  u64  end offset in the segment
 *  72  i64  least timestamp
 *  80  i64  greatest timestamp
 *  88  u64  seed of id fingerprints
 *  96  u32  types
 * 100  u32  bytes of all type names
 * 104  u32[5] keys of the domains 1 .. 5
 * 124  u32  bytes of all keys
 * 128  u32  postings
 * 132  u32  0
 * 136       section table: of each section u64 offset, u64 length, u32 CRC-32C, u32 0
 * 448       zeros
 * 508  u32  CRC-32C of bytes 0 .. 508
 *
 * sections, in this order; each starts at the next multiple of 8; the zeros before it are in the
 * CRC of the section they follow
 *  0  u32 a slot: byte offset in the segment
 *  1  u16 a slot: type ordinal
 *  2  i64 a slot: timestamp
 *  3  (i64, i64) each 1,024 slots: least and greatest timestamp
 *  4  u32 a slot: key number of the entity, or -1
 *  5  u32 each id bucket and one more: where its entries start
 *  6  (u32 fingerprint, u32 slot) a slot: bucket by bucket, ascending slots
 *  7  u32 each type and one more: where its name starts
 *  8  type names by ordinal: all that were defined in the segment up to the last position
 *  9  (i64 tip, u32, u32) each key and one more: where its bytes and its postings start
 * 10  u64 hash table: hash bits above, key number plus 1 below; 0 empty
 * 11  keys, ordered by domain and then by unsigned bytes; key numbers count in this order
 * 12  u32[] postings of each key, ascending
 * </pre>
 *
 * The id bucket of a fingerprint and the place of a hash are their upper part: {@code value * size
 * >> 32}, of the hash as spread by {@link KeyTable}.
 */
public final class IndexFormat {
  static final int MAGIC = 0x58444956; // "VIDX"
  static final int VERSION_1 = 1;

  static final int MAGIC_AT = 0;
  static final int VERSION = 4;
  static final int SECTIONS_AT = 6;
  static final int LEVEL = 12;
  static final int STORE_HIGH = 16;
  static final int STORE_LOW = 24;
  static final int SEGMENT_FIRST = 32;
  static final int FIRST_POSITION = 40;
  static final int LAST_POSITION = 48;
  static final int CHAIN = 56;
  static final int END_OFFSET = 64;
  static final int MIN_TIMESTAMP = 72;
  static final int MAX_TIMESTAMP = 80;
  static final int ID_SEED = 88;
  static final int TYPES_AT = 96;
  static final int TYPE_BYTES = 100;
  static final int KEYS = 104;
  static final int KEY_BYTES = 124;
  static final int POSTINGS_AT = 128;
  static final int SECTION_TABLE = 136;
  static final int HEADER_CRC = 508;
  static final int HEADER_BYTES = 512;

  static final int SECTION_ENTRY_BYTES = 24;
  static final int SECTION_LENGTH = 8;
  static final int SECTION_CRC = 16;

  static final int OFFSETS = 0;
  static final int TYPES = 1;
  static final int TIMES = 2;
  static final int BLOCK_TIMES = 3;
  static final int ENTITIES = 4;
  static final int ID_STARTS = 5;
  static final int ID_ENTRIES = 6;
  static final int TYPE_STARTS = 7;
  static final int TYPE_NAMES = 8;
  static final int KEY_ROWS = 9;
  static final int KEY_TABLE = 10;
  static final int KEY_NAMES = 11;
  static final int POSTINGS = 12;
  static final int SECTIONS = 13;

  static final int KEY_ROW_BYTES = 16;
  static final int KEY_ROW_NAME = 8;
  static final int KEY_ROW_POSTINGS = 12;

  static final int MAX_NAME_BYTES = 65_535;

  private IndexFormat() {}

  /** Name of the file that covers these positions. */
  public static String fileName(long firstPosition, long lastPosition) {
    return String.format(Locale.ROOT, "%020d-%020d.idx", firstPosition, lastPosition);
  }

  static int blocks(int slots) {
    return (slots + SegmentIndex.BLOCK_SLOTS - 1) / SegmentIndex.BLOCK_SLOTS;
  }

  /** A power of two; about four ids share a bucket. */
  static int idBuckets(int slots) {
    return powerOfTwo(slots / 4 + 1);
  }

  static int idBucket(int fingerprint, int buckets) {
    return (int) ((Integer.toUnsignedLong(fingerprint) * buckets) >>> 32);
  }

  /** A power of two; no table is more than half full. */
  static int tableEntries(int keys) {
    return powerOfTwo(2 * keys);
  }

  private static int powerOfTwo(int atLeast) {
    return Math.max(2, Integer.highestOneBit(atLeast - 1) << 1);
  }
}
