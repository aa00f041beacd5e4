package io.varve.api.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Eight bytes of text looked at as one long. In the masks returned here the lowest set bit belongs
 * to the first byte that qualifies; bits above it may be false.
 */
final class JsonWords {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;
  private static final long QUOTES = EACH * '"';
  private static final long BACKSLASHES = EACH * '\\';
  private static final long SPACES = EACH * ' ';

  private JsonWords() {}

  static long at(byte[] text, int offset) {
    return (long) LONGS.get(text, offset);
  }

  /** Marks quotes, backslashes, control characters and bytes outside ASCII. */
  static long special(long word) {
    long quote = word ^ QUOTES;
    long backslash = word ^ BACKSLASHES;
    // A byte outside ASCII may show up in any of these, which does no harm: it is to be marked.
    return ((quote - EACH) | (backslash - EACH) | (word - SPACES) | word) & HIGH;
  }

  /** Marks quotes and backslashes. */
  static long quoteOrBackslash(long word) {
    long quote = word ^ QUOTES;
    long backslash = word ^ BACKSLASHES;
    return (((quote - EACH) & ~quote) | ((backslash - EACH) & ~backslash)) & HIGH;
  }

  /** Index of the first marked byte. */
  static int first(long mask) {
    return Long.numberOfTrailingZeros(mask) >>> 3;
  }

  /** A fingerprint of a range: equal ranges have equal ones, others rarely do. */
  static long print(byte[] text, int from, int to) {
    int length = to - from;
    if (length >= 8) {
      long mixed = at(text, from) * 0x9E3779B97F4A7C15L + at(text, to - 8);
      return Long.rotateLeft(mixed, 23) * 0xC2B2AE3D27D4EB4FL + length;
    }
    long bytes = 0;
    if (from + 8 <= text.length) {
      bytes = at(text, from) & ((1L << (8 * length)) - 1);
    } else {
      for (int i = length - 1; i >= 0; i--) {
        bytes = (bytes << 8) | (text[from + i] & 0xFF);
      }
    }
    return bytes | ((long) length << 56);
  }
}
