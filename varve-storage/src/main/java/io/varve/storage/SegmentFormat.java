package io.varve.storage;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * The header of a segment file, in its first 4 KiB; frames follow, then zeros.
 *
 * <pre>
 *  0  u32  magic "VSEG"
 *  4  u16  format version, 1
 *  6  u16  0
 *  8  u64  store id, high half
 * 16  u64  store id, low half
 * 24  i64  first position
 * 32  u64  chain value before the first position
 * 40  u32  capacity in bytes
 * 44  u32  CRC-32C of bytes 0 .. 44
 * 48       zeros to 4096
 * </pre>
 *
 * A segment is given its header and name only after everything before its first position was
 * forced, so a valid header is a durable floor: its first position - 1.
 *
 * @param capacityBytes the file never grows beyond it
 */
public record SegmentFormat(
    long storeHigh, long storeLow, long firstPosition, long chainBefore, int capacityBytes) {
  public static final int MAGIC = 0x47455356; // "VSEG"
  public static final int VERSION_1 = 1;

  /** Where the first frame starts. */
  public static final int FRAMES_AT = 4096;

  public static final int HEADER_BYTES = 48;
  private static final int CRC_AT = 44;

  public ByteBuffer encode() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(FRAMES_AT);
    MemorySegment s = MemorySegment.ofBuffer(buffer);
    Bytes.i32(s, 0, MAGIC);
    Bytes.u16(s, 4, VERSION_1);
    Bytes.i64(s, 8, storeHigh);
    Bytes.i64(s, 16, storeLow);
    Bytes.i64(s, 24, firstPosition);
    Bytes.i64(s, 32, chainBefore);
    Bytes.i32(s, 40, capacityBytes);
    Bytes.i32(s, CRC_AT, Bytes.crc32c(s, 0, CRC_AT));
    return buffer;
  }

  /**
   * Reads and checks the header of a mapped segment.
   *
   * @throws DamagedFile if it is not one of this store, or not for {@code firstPosition}
   * @throws NewerFormat if it was written by a newer release
   */
  public static SegmentFormat decode(
      String path, MemorySegment s, SuperBlock store, long firstPosition) throws IOException {
    if (s.byteSize() < FRAMES_AT) {
      throw new DamagedFile(path, s.byteSize(), "a segment header", "end of file");
    }
    int crc = Bytes.crc32c(s, 0, CRC_AT);
    if (crc != Bytes.i32(s, CRC_AT)) {
      throw new DamagedFile(
          path,
          CRC_AT,
          "CRC " + Integer.toHexString(crc),
          Integer.toHexString(Bytes.i32(s, CRC_AT)));
    }
    SegmentFormat header =
        new SegmentFormat(
            Bytes.i64(s, 8),
            Bytes.i64(s, 16),
            Bytes.i64(s, 24),
            Bytes.i64(s, 32),
            Bytes.i32(s, 40));
    if (Bytes.i32(s, 0) != MAGIC) {
      throw new DamagedFile(path, 0, "the magic of a segment", "something else");
    }
    if (Bytes.u16(s, 4) != VERSION_1) {
      throw new NewerFormat(path, Bytes.u16(s, 4));
    }
    if (header.storeHigh != store.storeHigh() || header.storeLow != store.storeLow()) {
      throw new DamagedFile(path, 8, "this store's id", "another store's");
    }
    if (header.firstPosition != firstPosition) {
      throw new DamagedFile(
          path, 24, "first position " + firstPosition, Long.toString(header.firstPosition));
    }
    return header;
  }
}
