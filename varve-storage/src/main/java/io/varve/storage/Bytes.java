package io.varve.storage;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Little-endian reads and writes shared by all formats, and the checksum they all use. */
public final class Bytes {
  static final ValueLayout.OfShort SHORT = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG = JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final MemorySegment ZEROS = MemorySegment.ofArray(new byte[64 * 1024]);

  private Bytes() {}

  public static int u8(MemorySegment segment, long at) {
    return segment.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
  }

  public static void u8(MemorySegment segment, long at, int value) {
    segment.set(ValueLayout.JAVA_BYTE, at, (byte) value);
  }

  public static int u16(MemorySegment segment, long at) {
    return Words.u16(segment, at);
  }

  public static void u16(MemorySegment segment, long at, int value) {
    Words.u16(segment, at, value);
  }

  public static int i32(MemorySegment segment, long at) {
    return Words.i32(segment, at);
  }

  public static void i32(MemorySegment segment, long at, int value) {
    Words.i32(segment, at, value);
  }

  public static long i64(MemorySegment segment, long at) {
    return Words.i64(segment, at);
  }

  public static void i64(MemorySegment segment, long at, long value) {
    Words.i64(segment, at, value);
  }

  public static int u16(byte[] bytes, int at) {
    return Words.u16(bytes, at);
  }

  public static void u16(byte[] bytes, int at, int value) {
    Words.u16(bytes, at, value);
  }

  public static int i32(byte[] bytes, int at) {
    return Words.i32(bytes, at);
  }

  public static void i32(byte[] bytes, int at, int value) {
    Words.i32(bytes, at, value);
  }

  public static long i64(byte[] bytes, int at) {
    return Words.i64(bytes, at);
  }

  public static void i64(byte[] bytes, int at, long value) {
    Words.i64(bytes, at, value);
  }

  public static byte[] array(MemorySegment segment, long at, int length) {
    byte[] copy = new byte[length];
    MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, at, copy, 0, length);
    return copy;
  }

  /** The next multiple of 8 at or above {@code size}: every record and frame starts at one. */
  public static int align8(int size) {
    return (size + 7) & ~7;
  }

  /** Whether a range is all zeros; at the speed of memory, also in a program just started. */
  public static boolean isZero(MemorySegment segment, long at, long length) {
    return firstNonZero(segment, at, at + length) < 0;
  }

  /** Offset of the first byte from {@code at} up to {@code end} that is not zero, or -1. */
  public static long firstNonZero(MemorySegment segment, long at, long end) {
    for (long from = at; from < end; from += ZEROS.byteSize()) {
      long length = Math.min(ZEROS.byteSize(), end - from);
      long mismatch = MemorySegment.mismatch(segment, from, from + length, ZEROS, 0, length);
      if (mismatch >= 0) {
        return from + mismatch;
      }
    }
    return -1;
  }

  /** CRC-32C (Castagnoli, as in RFC 3720) of a range. */
  public static int crc32c(MemorySegment segment, long at, long length) {
    CRC32C crc = new CRC32C();
    crc.update(segment.asSlice(at, length).asByteBuffer());
    return (int) crc.getValue();
  }
}
