package io.varve.storage;

import static io.varve.storage.Bytes.i32;
import static io.varve.storage.Bytes.i64;
import static io.varve.storage.Bytes.u16;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The header of a frame: what one group commit writes. Starts at a multiple of 8.
 *
 * <pre>
 *  0  u32  magic "VFRM"
 *  4  u16  format version, 1
 *  6  u16  0
 *  8  u32  length of the frame with this header
 * 12  u32  CRC-32C of bytes 16 .. 88 and of (length, CRC) of each record, in order
 * 16  u64  store id, high half
 * 24  u64  store id, low half
 * 32  i64  epoch
 * 40  u64  epoch nonce
 * 48  i64  first position
 * 56  u32  positions taken
 * 60  u32  number of records
 * 64  i64  durable floor: every position up to it was forced before this frame was written
 * 72  u64  chain value before the first commit
 * 80  u64  chain value after the last commit
 * 88  u32  CRC-32C of bytes 0 .. 88, with 0 in place of bytes 12 .. 16
 * 92  u32  0
 * 96       records
 * </pre>
 *
 * The header has a checksum of its own so that a frame whose records are torn still bears witness:
 * its durable floor counts.
 */
public final class FrameFormat {
  public static final int MAGIC = 0x4D524656; // "VFRM"
  public static final int VERSION_1 = 1;

  /** No frame is larger. */
  public static final int MAX_BYTES = 16 * 1024 * 1024;

  public static final int MAGIC_AT = 0;
  public static final int VERSION = 4;
  public static final int LENGTH = 8;
  public static final int CRC = 12;
  public static final int STORE_HIGH = 16;
  public static final int STORE_LOW = 24;
  public static final int EPOCH = 32;
  public static final int NONCE = 40;
  public static final int FIRST_POSITION = 48;
  public static final int POSITIONS = 56;
  public static final int RECORDS = 60;
  public static final int FLOOR = 64;
  public static final int CHAIN_BEFORE = 72;
  public static final int CHAIN_AFTER = 80;
  public static final int HEADER_CRC = 88;
  public static final int HEADER_BYTES = 96;

  private FrameFormat() {}

  public static int length(MemorySegment s, long at) {
    return i32(s, at + LENGTH);
  }

  public static int crc(MemorySegment s, long at) {
    return i32(s, at + CRC);
  }

  public static long epoch(MemorySegment s, long at) {
    return i64(s, at + EPOCH);
  }

  public static long nonce(MemorySegment s, long at) {
    return i64(s, at + NONCE);
  }

  public static long firstPosition(MemorySegment s, long at) {
    return i64(s, at + FIRST_POSITION);
  }

  public static int positions(MemorySegment s, long at) {
    return i32(s, at + POSITIONS);
  }

  public static int records(MemorySegment s, long at) {
    return i32(s, at + RECORDS);
  }

  public static long floor(MemorySegment s, long at) {
    return i64(s, at + FLOOR);
  }

  public static long chainBefore(MemorySegment s, long at) {
    return i64(s, at + CHAIN_BEFORE);
  }

  public static long chainAfter(MemorySegment s, long at) {
    return i64(s, at + CHAIN_AFTER);
  }

  /** Checksum of the header's own fields. */
  static int headerCrc(MemorySegment s, long at) {
    byte[] header = Bytes.array(s, at, HEADER_CRC);
    Bytes.i32(header, CRC, 0);
    CRC32C crc = new CRC32C();
    crc.update(header, 0, HEADER_CRC);
    return (int) crc.getValue();
  }

  /**
   * Checksum over the header and the length and CRC of each record, which must lie whole inside the
   * frame.
   *
   * @return the checksum, as an unsigned 32-bit number; -1 if the records do not fill the frame
   *     exactly
   */
  static long frameCrc(MemorySegment s, long at, int length) {
    CRC32C crc = new CRC32C();
    crc.update(s.asSlice(at + STORE_HIGH, HEADER_CRC - STORE_HIGH).asByteBuffer());
    ByteBuffer records = s.asSlice(at, length).asByteBuffer();
    int offset = HEADER_BYTES;
    while (offset < length) {
      if (length - offset < RecordFormat.COMMON_BYTES) {
        return -1;
      }
      int recordLength = RecordFormat.length(s, at + offset);
      if (recordLength < RecordFormat.COMMON_BYTES
          || (recordLength & 7) != 0
          || recordLength > length - offset) {
        return -1;
      }
      records.limit(offset + RecordFormat.KIND).position(offset);
      crc.update(records);
      offset += recordLength;
    }
    return crc.getValue();
  }

  /**
   * What the writer of a frame fills in; the records stand behind the header already, with their
   * CRCs.
   */
  public record Header(
      long storeHigh,
      long storeLow,
      long epoch,
      long nonce,
      long firstPosition,
      int positions,
      int records,
      long floor,
      long chainBefore,
      long chainAfter) {}

  /** Completes a frame of {@code length} bytes at {@code at}: writes its header and checksums. */
  public static void seal(MemorySegment s, long at, int length, Header header) {
    putHeader(s, at, length, header);
    long crc = frameCrc(s, at, length);
    Invariant.check(crc >= 0, "records fill their frame", crc, length);
    putChecksums(s, at, (int) crc, headerCrc(s, at));
  }

  /** Writes the header but for its checksums. */
  static void putHeader(MemorySegment s, long at, int length, Header header) {
    i32(s, at, MAGIC);
    Bytes.u16(s, at + VERSION, VERSION_1);
    Bytes.u16(s, at + VERSION + 2, 0);
    i32(s, at + LENGTH, length);
    i32(s, at + CRC, 0);
    i64(s, at + STORE_HIGH, header.storeHigh);
    i64(s, at + STORE_LOW, header.storeLow);
    i64(s, at + EPOCH, header.epoch);
    i64(s, at + NONCE, header.nonce);
    i64(s, at + FIRST_POSITION, header.firstPosition);
    i32(s, at + POSITIONS, header.positions);
    i32(s, at + RECORDS, header.records);
    i64(s, at + FLOOR, header.floor);
    i64(s, at + CHAIN_BEFORE, header.chainBefore);
    i64(s, at + CHAIN_AFTER, header.chainAfter);
    i32(s, at + HEADER_CRC, 0);
    i32(s, at + HEADER_CRC + 4, 0);
  }

  /** Completes a header with what {@link #frameCrc} and {@link #headerCrc} give. */
  static void putChecksums(MemorySegment s, long at, int frameCrc, int headerCrc) {
    i32(s, at + CRC, frameCrc);
    i32(s, at + HEADER_CRC, headerCrc);
  }

  static boolean hasMagic(MemorySegment s, long at) {
    return i32(s, at) == MAGIC && u16(s, at + VERSION) == VERSION_1;
  }
}
