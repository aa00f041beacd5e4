package io.varve.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Little-endian words in memory segments and byte arrays, read and written at the speed of a plain
 * load whatever kinds of segment the program mixes.
 *
 * <p>Why the equal branches: the JDK's accessors share one type profile. Once a program has used
 * native, mapped and heap segments, each access is two virtual calls (8.7 ns measured instead of
 * 1.7). Behind a comparison with an exact class the compiler knows the kind and needs no profile.
 */
final class Words {
  private static final ValueLayout.OfShort SHORT = Bytes.SHORT;
  private static final ValueLayout.OfInt INT = Bytes.INT;
  private static final ValueLayout.OfLong LONG = Bytes.LONG;

  private static final VarHandle ORDERED_INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle ORDERED_LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

  private static final VarHandle ARRAY_SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle ARRAY_INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle ARRAY_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final Class<?> NATIVE = Arena.ofAuto().allocate(Long.BYTES).getClass();
  private static final Class<?> HEAP = MemorySegment.ofArray(new byte[0]).getClass();
  private static final Class<?> MAPPED = mappedKind();

  private Words() {}

  /**
   * Only a name is looked up. On a JDK without it mapped segments are as slow as they are by
   * themselves.
   */
  private static Class<?> mappedKind() {
    try {
      return Class.forName("jdk.internal.foreign.MappedMemorySegmentImpl");
    } catch (ClassNotFoundException e) {
      return NATIVE;
    }
  }

  static int u16(MemorySegment s, long at) {
    Class<?> kind = s.getClass();
    if (kind == NATIVE) {
      return s.get(SHORT, at) & 0xFFFF;
    }
    if (kind == MAPPED) {
      return s.get(SHORT, at) & 0xFFFF;
    }
    if (kind == HEAP) {
      return s.get(SHORT, at) & 0xFFFF;
    }
    return s.get(SHORT, at) & 0xFFFF;
  }

  static int i32(MemorySegment s, long at) {
    Class<?> kind = s.getClass();
    if (kind == NATIVE) {
      return s.get(INT, at);
    }
    if (kind == MAPPED) {
      return s.get(INT, at);
    }
    if (kind == HEAP) {
      return s.get(INT, at);
    }
    return s.get(INT, at);
  }

  static long i64(MemorySegment s, long at) {
    Class<?> kind = s.getClass();
    if (kind == NATIVE) {
      return s.get(LONG, at);
    }
    if (kind == MAPPED) {
      return s.get(LONG, at);
    }
    if (kind == HEAP) {
      return s.get(LONG, at);
    }
    return s.get(LONG, at);
  }

  static void u16(MemorySegment s, long at, int value) {
    Class<?> kind = s.getClass();
    if (kind == NATIVE) {
      s.set(SHORT, at, (short) value);
      return;
    }
    if (kind == HEAP) {
      s.set(SHORT, at, (short) value);
      return;
    }
    s.set(SHORT, at, (short) value);
  }

  static void i32(MemorySegment s, long at, int value) {
    Class<?> kind = s.getClass();
    if (kind == NATIVE) {
      s.set(INT, at, value);
      return;
    }
    if (kind == HEAP) {
      s.set(INT, at, value);
      return;
    }
    s.set(INT, at, value);
  }

  static void i64(MemorySegment s, long at, long value) {
    Class<?> kind = s.getClass();
    if (kind == NATIVE) {
      s.set(LONG, at, value);
      return;
    }
    if (kind == HEAP) {
      s.set(LONG, at, value);
      return;
    }
    s.set(LONG, at, value);
  }

  /** For memory of an arena only, aligned; as the three below. */
  static int acquire32(MemorySegment s, long at) {
    if (s.getClass() == NATIVE) {
      return (int) ORDERED_INT.getAcquire(s, at);
    }
    return (int) ORDERED_INT.getAcquire(s, at);
  }

  static void release32(MemorySegment s, long at, int value) {
    if (s.getClass() == NATIVE) {
      ORDERED_INT.setRelease(s, at, value);
      return;
    }
    ORDERED_INT.setRelease(s, at, value);
  }

  static long acquire64(MemorySegment s, long at) {
    if (s.getClass() == NATIVE) {
      return (long) ORDERED_LONG.getAcquire(s, at);
    }
    return (long) ORDERED_LONG.getAcquire(s, at);
  }

  static void release64(MemorySegment s, long at, long value) {
    if (s.getClass() == NATIVE) {
      ORDERED_LONG.setRelease(s, at, value);
      return;
    }
    ORDERED_LONG.setRelease(s, at, value);
  }

  static int u16(byte[] bytes, int at) {
    return (short) ARRAY_SHORT.get(bytes, at) & 0xFFFF;
  }

  static int i32(byte[] bytes, int at) {
    return (int) ARRAY_INT.get(bytes, at);
  }

  static long i64(byte[] bytes, int at) {
    return (long) ARRAY_LONG.get(bytes, at);
  }

  static void u16(byte[] bytes, int at, int value) {
    ARRAY_SHORT.set(bytes, at, (short) value);
  }

  static void i32(byte[] bytes, int at, int value) {
    ARRAY_INT.set(bytes, at, value);
  }

  static void i64(byte[] bytes, int at, long value) {
    ARRAY_LONG.set(bytes, at, value);
  }

  /** Whether {@code length} bytes are the same on both sides. */
  static boolean equal(MemorySegment s, long at, byte[] bytes, int from, int length) {
    int i = 0;
    for (; i + Long.BYTES <= length; i += Long.BYTES) {
      if (i64(s, at + i) != i64(bytes, from + i)) {
        return false;
      }
    }
    if (i == length) {
      return true;
    }
    if (length >= Long.BYTES) {
      int last = length - Long.BYTES;
      return i64(s, at + last) == i64(bytes, from + last);
    }
    for (; i < length; i++) {
      if (s.get(ValueLayout.JAVA_BYTE, at + i) != bytes[from + i]) {
        return false;
      }
    }
    return true;
  }

  /** Compares a range of {@code s} with a whole array as unsigned bytes; a prefix comes first. */
  static int compare(MemorySegment s, long at, int length, byte[] bytes) {
    int common = Math.min(length, bytes.length);
    int i = 0;
    for (; i + Long.BYTES <= common; i += Long.BYTES) {
      long left = i64(s, at + i);
      long right = i64(bytes, i);
      if (left != right) {
        return Long.compareUnsigned(Long.reverseBytes(left), Long.reverseBytes(right));
      }
    }
    for (; i < common; i++) {
      int left = Bytes.u8(s, at + i);
      int right = bytes[i] & 0xFF;
      if (left != right) {
        return left - right;
      }
    }
    return Integer.compare(length, bytes.length);
  }
}
