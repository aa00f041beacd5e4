package io.varve.storage;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * A type definition record (kind 5): gives an ordinal its event type, before the first event that
 * uses it in the segment.
 *
 * <pre>
 *  0  the fields all kinds share
 * 10  u16  type ordinal
 * 12  u16  name length
 * 14  u16  0
 * 16       name, padding
 * </pre>
 */
public final class TypeFormat {
  public static final int MAX_ORDINAL = 65_535;
  private static final int NAME_LENGTH = 12;

  private TypeFormat() {}

  public static int size(int nameLength) {
    return Bytes.align8(RecordFormat.COMMON_BYTES + nameLength);
  }

  /** Encodes a whole record but for its CRC. */
  public static byte[] encode(int ordinal, byte[] name) {
    byte[] record = new byte[size(name.length)];
    MemorySegment s = MemorySegment.ofArray(record);
    Bytes.i32(s, RecordFormat.LENGTH, record.length);
    Bytes.u8(s, RecordFormat.KIND, RecordFormat.KIND_TYPE);
    Bytes.u16(s, RecordFormat.TYPE, ordinal);
    Bytes.u16(s, NAME_LENGTH, name.length);
    System.arraycopy(name, 0, record, RecordFormat.COMMON_BYTES, name.length);
    return record;
  }

  public static byte[] name(MemorySegment s, long at) {
    return Bytes.array(s, at + RecordFormat.COMMON_BYTES, Bytes.u16(s, at + NAME_LENGTH));
  }

  public static String text(MemorySegment s, long at) {
    return new String(name(s, at), StandardCharsets.UTF_8);
  }

  static boolean isWellFormed(MemorySegment s, long at, int length) {
    return length == size(Bytes.u16(s, at + NAME_LENGTH));
  }
}
