package io.varve.api.json;

import java.util.Arrays;
import java.util.Comparator;

/**
 * The keys seen so far in each open object, to find one that comes twice. Keys compare unescaped.
 * An object of few keys is checked key by key; a larger one is sorted when it ends, so that no
 * choice of keys makes it quadratic.
 */
final class JsonKeys {
  private static final int FEW = 48;
  private static final int KEPT_RANGES = 4_096;
  private static final long ESCAPED = Long.MIN_VALUE;
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private byte[] text = JsonScanner.NOTHING;

  /** The range of each key, with the top bit set if it has escapes. */
  private long[] ranges = new long[16];

  private int count;

  void reset(byte[] newText) {
    text = newText;
    count = 0;
    if (ranges.length > KEPT_RANGES) {
      ranges = new long[16];
    }
  }

  /** Opens an object; returns what {@link #add} and {@link #end} need. */
  int begin() {
    return count;
  }

  /**
   * One bit of 64, the same for equal keys: a key whose bit no other of the object has is new. All
   * bits where that cannot be told, which is compared with all.
   */
  long bit(int from, int to, boolean plain) {
    if (!plain || from + Long.BYTES > text.length) {
      return -1;
    }
    int length = to - from;
    long head = JsonWords.at(text, from);
    if (length < Long.BYTES) {
      head &= (1L << (Byte.SIZE * length)) - 1;
    }
    return 1L << (((head * SPREAD) >>> 58) + length);
  }

  /**
   * Adds a key; false if it is known to be there already.
   *
   * @param isNew its {@link #bit} says so
   */
  boolean add(int base, int from, int to, boolean plain, boolean isNew) {
    int added = count;
    if (added == ranges.length) {
      ranges = Arrays.copyOf(ranges, 2 * added);
    }
    ranges[added] = ((long) from << 32) | to | (plain ? 0 : ESCAPED);
    count = added + 1;
    return isNew || added - base >= FEW || isFirst(base, added);
  }

  private boolean isFirst(int base, int added) {
    for (int i = base; i < added; i++) {
      if (compare(ranges[i], ranges[added]) == 0) {
        return false;
      }
    }
    return true;
  }

  /** Closes the object; returns the offset of the first key that came before, or -1. */
  int end(int base) {
    int duplicate = count - base > FEW ? firstDuplicate(base) : -1;
    count = base;
    return duplicate;
  }

  private int firstDuplicate(int base) {
    int keys = count - base;
    long[] prints = new long[keys];
    Arrays.setAll(prints, i -> print(ranges[base + i]));
    Integer[] order = new Integer[keys];
    Arrays.setAll(order, i -> i);
    Comparator<Integer> byKey =
        Comparator.<Integer>comparingLong(i -> prints[i])
            .thenComparing((a, b) -> compare(ranges[base + a], ranges[base + b]));
    // The sort is stable: of equal keys the earlier one comes first.
    Arrays.sort(order, byKey);
    int first = -1;
    for (int i = 1; i < keys; i++) {
      if (byKey.compare(order[i - 1], order[i]) == 0) {
        int offset = from(ranges[base + order[i]]);
        first = first < 0 ? offset : Math.min(first, offset);
      }
    }
    return first;
  }

  /** A fingerprint, so that hardly any two keys have to be compared whole. */
  private long print(long range) {
    if (range >= 0) {
      return JsonWords.print(text, from(range), to(range));
    }
    byte[] key = unescaped(range);
    return JsonWords.print(key, 0, key.length);
  }

  private int compare(long a, long b) {
    if ((a | b) >= 0) {
      return Arrays.compare(text, from(a), to(a), text, from(b), to(b));
    }
    return Arrays.compare(unescaped(a), unescaped(b));
  }

  private byte[] unescaped(long range) {
    return range < 0
        ? JsonStrings.unescape(text, from(range), to(range))
        : Arrays.copyOfRange(text, from(range), to(range));
  }

  private static int from(long range) {
    return (int) ((range & ~ESCAPED) >>> 32);
  }

  private static int to(long range) {
    return (int) range;
  }
}
