package io.varve.storage;

import static io.varve.storage.Bytes.i32;
import static io.varve.storage.Bytes.i64;
import static io.varve.storage.Bytes.u16;

import java.lang.foreign.MemorySegment;

/**
 * A commit record (kind 1): stands before the records of one append.
 *
 * <pre>
 *  0  the fields all kinds share
 * 10  u16  request id length, 0: none
 * 12  u32  records that follow and take a position
 * 16  i64  first position
 * 24  i64  recorded at, 100 ns ticks since 1970 UTC
 * 32  u64  content hash: XXH3 of the canonical records, mixed with the salt
 * 40  u64  salt
 * 48  u64  chain value after this commit
 * 56  i64  tracking position, 0: none
 * 64  u16  tracking source length
 * 66  u16  0
 * 68  u32  bytes of the whole commit, this record included
 * 72       request id, tracking source, padding
 * </pre>
 *
 * A canonical record is the record as encoded by the appender: position, version, type ordinal,
 * recorded time, CRC, and what the store assigned (id, timestamp) are zero; after all records
 * follow the event types, each as u16 length and bytes. It does not depend on where, when or in
 * which frame the commit is stored.
 */
public final class CommitFormat {
  public static final int REQUEST_LENGTH = 10;
  public static final int COUNT = 12;
  public static final int FIRST_POSITION = 16;
  public static final int RECORDED_AT = 24;
  public static final int CONTENT_HASH = 32;
  public static final int SALT = 40;
  public static final int CHAIN = 48;
  public static final int TRACKING_POSITION = 56;
  public static final int SOURCE_LENGTH = 64;
  public static final int COMMIT_BYTES = 68;
  public static final int HEADER_BYTES = 72;

  private CommitFormat() {}

  public static int size(int requestLength, int sourceLength) {
    return Bytes.align8(HEADER_BYTES + requestLength + sourceLength);
  }

  public static int count(MemorySegment s, long at) {
    return i32(s, at + COUNT);
  }

  public static long firstPosition(MemorySegment s, long at) {
    return i64(s, at + FIRST_POSITION);
  }

  public static long recordedAt(MemorySegment s, long at) {
    return i64(s, at + RECORDED_AT);
  }

  public static long contentHash(MemorySegment s, long at) {
    return i64(s, at + CONTENT_HASH);
  }

  public static long salt(MemorySegment s, long at) {
    return i64(s, at + SALT);
  }

  public static long chain(MemorySegment s, long at) {
    return i64(s, at + CHAIN);
  }

  public static long trackingPosition(MemorySegment s, long at) {
    return i64(s, at + TRACKING_POSITION);
  }

  public static int commitBytes(MemorySegment s, long at) {
    return i32(s, at + COMMIT_BYTES);
  }

  public static int requestLength(MemorySegment s, long at) {
    return u16(s, at + REQUEST_LENGTH);
  }

  public static byte[] requestId(MemorySegment s, long at) {
    return Bytes.array(s, at + HEADER_BYTES, requestLength(s, at));
  }

  public static int sourceLength(MemorySegment s, long at) {
    return u16(s, at + SOURCE_LENGTH);
  }

  public static byte[] trackingSource(MemorySegment s, long at) {
    return Bytes.array(s, at + HEADER_BYTES + requestLength(s, at), sourceLength(s, at));
  }

  /**
   * The chain value after a commit; depends on nothing that a replica or another layout could
   * change.
   *
   * @param previous chain value before it
   */
  public static long chain(long previous, long firstPosition, long recordedAt, long contentHash) {
    long h = mix(previous ^ 0x9E3779B97F4A7C15L);
    h = mix(h ^ firstPosition);
    h = mix(h ^ recordedAt);
    return mix(h ^ contentHash);
  }

  /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014): a bijection that spreads every bit. */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  static boolean isWellFormed(MemorySegment s, long at, int length) {
    return length >= HEADER_BYTES
        && length == size(requestLength(s, at), sourceLength(s, at))
        && count(s, at) > 0;
  }
}
