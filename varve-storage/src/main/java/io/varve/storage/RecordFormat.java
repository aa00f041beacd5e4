package io.varve.storage;

import static io.varve.storage.Bytes.i32;
import static io.varve.storage.Bytes.i64;
import static io.varve.storage.Bytes.u16;
import static io.varve.storage.Bytes.u8;

import java.lang.foreign.MemorySegment;

/**
 * The layout of records, format version 1. Everything inside a frame is a record; this class knows
 * what all kinds share and the event record. Little-endian; a record starts at a multiple of 8 and
 * is padded with zeros to one.
 *
 * <pre>
 * all kinds
 *  0  u32  length of the record with header and padding
 *  4  u32  CRC-32C of bytes 8 .. length
 *  8  u8   kind
 *  9  u8   flags
 *
 * event (kind 2)
 * 10  u16  type ordinal, local to the segment
 * 12  u32  distance back to the commit record's first byte
 * 16  i64  position
 * 24  i64  version, 0 without an entity
 * 32  i64  timestamp, 100 ns ticks since 1970 UTC
 * 40  i64  recorded at, likewise
 * 48  u64  id, high half
 * 56  u64  id, low half
 * 64  u32  payload length
 * 68  u32  metadata length
 * 72  u16  entity id length, 0: none
 * 74  u16  tags length in bytes
 * 76  u16  number of tags
 * 78  u16  subject key id length (reserved, 0)
 * 80       entity id, subject key id, tags (each u16 length and bytes), metadata, payload, padding
 * </pre>
 */
public final class RecordFormat {
  /** Commit header; see {@link CommitFormat}. Takes no position. */
  public static final int KIND_COMMIT = 1;

  public static final int KIND_EVENT = 2;

  /** Reserved: soft delete, truncation, tombstone, retention of an entity. Takes a position. */
  public static final int KIND_ENTITY_CONTROL = 3;

  /** Reserved: says that a record was erased. Takes a position. */
  public static final int KIND_ERASURE = 4;

  /** Name of a type ordinal; see {@link TypeFormat}. Takes no position. */
  public static final int KIND_TYPE = 5;

  /** Reserved: start of an epoch. Takes no position. */
  public static final int KIND_EPOCH = 6;

  public static final int FLAG_PAYLOAD_JSON = 1;

  /** Reserved: payload, metadata and tags were erased. */
  public static final int FLAG_ERASED = 2;

  /** The store made the id; it is not part of the content hash. */
  public static final int FLAG_ID_ASSIGNED = 4;

  /** The timestamp is the recording time; it is not part of the content hash. */
  public static final int FLAG_TIMESTAMP_ASSIGNED = 8;

  public static final int FLAG_FIRST_OF_COMMIT = 16;
  public static final int FLAG_LAST_OF_COMMIT = 32;

  public static final int LENGTH = 0;
  public static final int CRC = 4;
  public static final int KIND = 8;
  public static final int FLAGS = 9;
  public static final int COMMON_BYTES = 16;

  public static final int TYPE = 10;
  public static final int COMMIT_DISTANCE = 12;
  public static final int POSITION = 16;
  public static final int VERSION = 24;
  public static final int TIMESTAMP = 32;
  public static final int RECORDED_AT = 40;
  public static final int ID_HIGH = 48;
  public static final int ID_LOW = 56;
  public static final int PAYLOAD_LENGTH = 64;
  public static final int METADATA_LENGTH = 68;
  public static final int ENTITY_LENGTH = 72;
  public static final int TAGS_LENGTH = 74;
  public static final int TAG_COUNT = 76;
  public static final int SUBJECT_LENGTH = 78;
  public static final int EVENT_HEADER_BYTES = 80;

  private RecordFormat() {}

  public static int length(MemorySegment s, long at) {
    return i32(s, at + LENGTH);
  }

  public static int crc(MemorySegment s, long at) {
    return i32(s, at + CRC);
  }

  public static int kind(MemorySegment s, long at) {
    return u8(s, at + KIND);
  }

  public static int flags(MemorySegment s, long at) {
    return u8(s, at + FLAGS);
  }

  public static int type(MemorySegment s, long at) {
    return u16(s, at + TYPE);
  }

  public static long position(MemorySegment s, long at) {
    return i64(s, at + POSITION);
  }

  public static long version(MemorySegment s, long at) {
    return i64(s, at + VERSION);
  }

  public static long timestamp(MemorySegment s, long at) {
    return i64(s, at + TIMESTAMP);
  }

  public static long recordedAt(MemorySegment s, long at) {
    return i64(s, at + RECORDED_AT);
  }

  public static long idHigh(MemorySegment s, long at) {
    return i64(s, at + ID_HIGH);
  }

  public static long idLow(MemorySegment s, long at) {
    return i64(s, at + ID_LOW);
  }

  public static int payloadLength(MemorySegment s, long at) {
    return i32(s, at + PAYLOAD_LENGTH);
  }

  public static int metadataLength(MemorySegment s, long at) {
    return i32(s, at + METADATA_LENGTH);
  }

  public static int entityLength(MemorySegment s, long at) {
    return u16(s, at + ENTITY_LENGTH);
  }

  public static int tagsLength(MemorySegment s, long at) {
    return u16(s, at + TAGS_LENGTH);
  }

  public static int tagCount(MemorySegment s, long at) {
    return u16(s, at + TAG_COUNT);
  }

  public static long entityAt(long at) {
    return at + EVENT_HEADER_BYTES;
  }

  public static long tagsAt(MemorySegment s, long at) {
    return entityAt(at) + entityLength(s, at) + u16(s, at + SUBJECT_LENGTH);
  }

  public static long metadataAt(MemorySegment s, long at) {
    return tagsAt(s, at) + tagsLength(s, at);
  }

  public static long payloadAt(MemorySegment s, long at) {
    return metadataAt(s, at) + metadataLength(s, at);
  }

  /** Where the record's commit record starts. */
  public static long commitAt(MemorySegment s, long at) {
    return at - i32(s, at + COMMIT_DISTANCE);
  }

  /** Whether a kind takes a position and so a slot of the index. */
  public static boolean takesPosition(int kind) {
    return kind == KIND_EVENT || kind == KIND_ENTITY_CONTROL || kind == KIND_ERASURE;
  }

  /** CRC over everything behind the CRC field. */
  public static int computeCrc(MemorySegment s, long at, int length) {
    return Bytes.crc32c(s, at + KIND, length - KIND);
  }

  /**
   * Whether an event record's inner lengths fit its outer one. A record with a right CRC passes
   * unless it was never valid.
   */
  public static boolean isWellFormedEvent(MemorySegment s, long at, int length) {
    long inner =
        (long) EVENT_HEADER_BYTES
            + entityLength(s, at)
            + u16(s, at + SUBJECT_LENGTH)
            + tagsLength(s, at)
            + Integer.toUnsignedLong(metadataLength(s, at))
            + Integer.toUnsignedLong(payloadLength(s, at));
    return inner <= length && length - inner < 8 && tagsFillTheirLength(s, at);
  }

  private static boolean tagsFillTheirLength(MemorySegment s, long at) {
    long tagAt = tagsAt(s, at);
    long end = tagAt + tagsLength(s, at);
    for (int tag = tagCount(s, at); tag > 0; tag--) {
      if (tagAt + Short.BYTES > end) {
        return false;
      }
      tagAt += Short.BYTES + u16(s, tagAt);
    }
    return tagAt == end;
  }
}
