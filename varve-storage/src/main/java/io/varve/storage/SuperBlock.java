package io.varve.storage;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * What must be known before the log can be read: two slots of 4 KiB, written in turn, each with its
 * own CRC; the valid one with the higher sequence counts. A torn write damages at most the older
 * one.
 *
 * <pre>
 *   0  u32  magic "VSUP"
 *   4  u16  format version, 1
 *   6  u8   level: 0 fsync, 1 os, 2 memory
 *   7  u8   naming profile: 0 open, 1 strict
 *   8  i64  sequence; slot = sequence mod 2
 *  16  u64  store id, high half        24  u64  low half
 *  32  u64  lineage id, high half      40  u64  low half
 *  48  i64  epoch                      56  u64  epoch nonce
 *  64  i64  first position of the first segment
 *  72  i64  first position of the last segment
 *  80  i64  durable floor              88  u64  chain value at it
 *  96  u32  segment size in bytes
 * 100  u32  1: closed in order, the floor is the head; 0: open or died
 * 104  u32  CRC-32C of bytes 0 .. 104
 * 108       zeros to 4096
 * </pre>
 */
public record SuperBlock(
    int level,
    int profile,
    long sequence,
    long storeHigh,
    long storeLow,
    long lineageHigh,
    long lineageLow,
    long epoch,
    long nonce,
    long firstSegment,
    long lastSegment,
    long floor,
    long chainAtFloor,
    int segmentSizeBytes,
    boolean clean) {
  public static final int MAGIC = 0x50555356; // "VSUP"
  public static final int VERSION_1 = 1;
  public static final int SLOT_BYTES = 4096;
  private static final int CRC_AT = 104;

  /**
   * Chain value before the first position: the lineage, so that logs of other stores do not
   * continue each other.
   */
  public long initialChain() {
    return CommitFormat.chain(lineageHigh, 0, 0, lineageLow);
  }

  /** The next one to write: same store, next sequence, these places. */
  public SuperBlock advanced(long newLastSegment, long newFloor, long newChain, boolean newClean) {
    return new SuperBlock(
        level,
        profile,
        sequence + 1,
        storeHigh,
        storeLow,
        lineageHigh,
        lineageLow,
        epoch,
        nonce,
        firstSegment,
        newLastSegment,
        newFloor,
        newChain,
        segmentSizeBytes,
        newClean);
  }

  /** The same in a new epoch, for {@link #advanced}: what that gives goes into the slot of this. */
  public SuperBlock nextEpoch(long newNonce) {
    return new SuperBlock(
        level,
        profile,
        sequence + 1,
        storeHigh,
        storeLow,
        lineageHigh,
        lineageLow,
        epoch + 1,
        newNonce,
        firstSegment,
        lastSegment,
        floor,
        chainAtFloor,
        segmentSizeBytes,
        clean);
  }

  /** Writes this block into its slot and forces it. */
  public void write(VolumeFile file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(SLOT_BYTES);
    encode(MemorySegment.ofBuffer(buffer));
    file.write((sequence & 1) * SLOT_BYTES, buffer);
    file.force();
  }

  private void encode(MemorySegment s) {
    Bytes.i32(s, 0, MAGIC);
    Bytes.u16(s, 4, VERSION_1);
    Bytes.u8(s, 6, level);
    Bytes.u8(s, 7, profile);
    Bytes.i64(s, 8, sequence);
    Bytes.i64(s, 16, storeHigh);
    Bytes.i64(s, 24, storeLow);
    Bytes.i64(s, 32, lineageHigh);
    Bytes.i64(s, 40, lineageLow);
    Bytes.i64(s, 48, epoch);
    Bytes.i64(s, 56, nonce);
    Bytes.i64(s, 64, firstSegment);
    Bytes.i64(s, 72, lastSegment);
    Bytes.i64(s, 80, floor);
    Bytes.i64(s, 88, chainAtFloor);
    Bytes.i32(s, 96, segmentSizeBytes);
    Bytes.i32(s, 100, clean ? 1 : 0);
    Bytes.i32(s, CRC_AT, Bytes.crc32c(s, 0, CRC_AT));
  }

  private static SuperBlock decode(MemorySegment s) {
    return new SuperBlock(
        Bytes.u8(s, 6),
        Bytes.u8(s, 7),
        Bytes.i64(s, 8),
        Bytes.i64(s, 16),
        Bytes.i64(s, 24),
        Bytes.i64(s, 32),
        Bytes.i64(s, 40),
        Bytes.i64(s, 48),
        Bytes.i64(s, 56),
        Bytes.i64(s, 64),
        Bytes.i64(s, 72),
        Bytes.i64(s, 80),
        Bytes.i64(s, 88),
        Bytes.i32(s, 96),
        Bytes.i32(s, 100) == 1);
  }

  /**
   * The newest valid slot.
   *
   * @throws DamagedFile if neither is valid
   * @throws NewerFormat if a slot was written by a newer release
   */
  public static SuperBlock read(String path, VolumeFile file) throws IOException {
    MemorySegment first = slot(file, 0);
    MemorySegment second = slot(file, 1);
    boolean firstValid = isValid(path, first, 0);
    boolean secondValid = isValid(path, second, 1);
    if (!firstValid && !secondValid) {
      throw new DamagedFile(path, 0, "a valid super block in one of two slots", "none");
    }
    if (firstValid && secondValid) {
      SuperBlock a = decode(first);
      SuperBlock b = decode(second);
      return a.sequence > b.sequence ? a : b;
    }
    return decode(firstValid ? first : second);
  }

  /** Whether a slot (0 or 1) holds a valid block. */
  public static boolean isSlotValid(String path, VolumeFile file, int slot) throws IOException {
    return isValid(path, slot(file, slot), slot);
  }

  private static MemorySegment slot(VolumeFile file, int number) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(SLOT_BYTES);
    file.read((long) number * SLOT_BYTES, buffer);
    return MemorySegment.ofArray(buffer.array());
  }

  private static boolean isValid(String path, MemorySegment s, int slot) throws NewerFormat {
    if (Bytes.i32(s, 0) != MAGIC || Bytes.crc32c(s, 0, CRC_AT) != Bytes.i32(s, CRC_AT)) {
      return false;
    }
    if (Bytes.u16(s, 4) > VERSION_1) {
      throw new NewerFormat(path, Bytes.u16(s, 4));
    }
    return (Bytes.i64(s, 8) & 1) == slot
        && Bytes.u8(s, 6) <= 2
        && Bytes.u8(s, 7) <= 1
        && Bytes.isZero(s, CRC_AT + 4, SLOT_BYTES - CRC_AT - 4);
  }
}
