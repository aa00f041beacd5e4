package io.varve.api.json;

import java.util.Arrays;

/**
 * The keys seen so far in each open object, to find one that comes twice. Keys compare unescaped.
 * An object of few keys is checked key by key; a larger one is sorted when it ends, so that no
 * choice of keys makes it quadratic.
 */
final class JsonKeys {
  private static final int FEW = 48;
  private static final int KEPT_SLOTS = 4_096;
  private static final long ESCAPED = Long.MIN_VALUE;

  private byte[] text = JsonScanner.NOTHING;

  /** Two longs a key: its fingerprint; its range, with the top bit set if it has escapes. */
  private long[] slots = new long[16];

  private int count;

  void reset(byte[] newText) {
    text = newText;
    count = 0;
    if (slots.length > KEPT_SLOTS) {
      slots = new long[16];
    }
  }

  /** Opens an object; returns what {@link #add} and {@link #end} need. */
  int begin() {
    return count;
  }

  /** Adds a key; false if it is known to be there already. */
  boolean add(int base, int from, int to, boolean plain) {
    if (2 * count == slots.length) {
      slots = Arrays.copyOf(slots, 4 * count);
    }
    long print;
    long range = ((long) from << 32) | to;
    if (plain) {
      print = JsonWords.print(text, from, to);
    } else {
      byte[] key = JsonStrings.unescape(text, from, to);
      print = JsonWords.print(key, 0, key.length);
      range |= ESCAPED;
    }
    int end = 2 * count;
    slots[end] = print;
    slots[end + 1] = range;
    count++;
    if (count - base > FEW) {
      return true;
    }
    for (int i = 2 * base; i < end; i += 2) {
      if (slots[i] == print && compare(slots[i + 1], range) == 0) {
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
    Integer[] order = new Integer[count - base];
    Arrays.setAll(order, i -> base + i);
    // The sort is stable: of equal keys the earlier one comes first.
    Arrays.sort(order, this::compareSlots);
    int first = -1;
    for (int i = 1; i < order.length; i++) {
      if (compareSlots(order[i - 1], order[i]) == 0) {
        int offset = from(slots[2 * order[i] + 1]);
        first = first < 0 ? offset : Math.min(first, offset);
      }
    }
    return first;
  }

  private int compareSlots(int a, int b) {
    int byPrint = Long.compare(slots[2 * a], slots[2 * b]);
    return byPrint != 0 ? byPrint : compare(slots[2 * a + 1], slots[2 * b + 1]);
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
