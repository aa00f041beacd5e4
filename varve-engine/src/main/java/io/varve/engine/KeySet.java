package io.varve.engine;

import java.util.Arrays;
import java.util.function.IntConsumer;

/** Key numbers of one index, ascending and distinct. Immutable. */
final class KeySet {
  static final KeySet EMPTY = new KeySet(new int[0]);
  private static final int MANY = 1_024;

  private final int[] keys;

  /** One bit a number; only where there are many. */
  private final long[] bits;

  private KeySet(int[] keys) {
    this.keys = keys;
    this.bits = keys.length > MANY ? bits(keys) : new long[0];
  }

  static KeySet of(int key) {
    return new KeySet(new int[] {key});
  }

  private static long[] bits(int[] keys) {
    long[] bits = new long[(keys[keys.length - 1] >>> 6) + 1];
    for (int key : keys) {
      bits[key >>> 6] |= 1L << key;
    }
    return bits;
  }

  int size() {
    return keys.length;
  }

  int get(int i) {
    return keys[i];
  }

  /** This set but for one number. */
  KeySet without(int key) {
    return keys.length == 1 && keys[0] == key
        ? EMPTY
        : new KeySet(Arrays.stream(keys).filter(each -> each != key).toArray());
  }

  boolean contains(int key) {
    if (bits.length > 0) {
      int word = key >> 6;
      return word >= 0 && word < bits.length && (bits[word] & (1L << key)) != 0;
    }
    return Arrays.binarySearch(keys, key) >= 0;
  }

  /** Collects numbers in any order, repeated or not. Used by one thread. */
  static final class Builder implements IntConsumer {
    private int[] keys = new int[8];
    private int size;

    @Override
    public void accept(int key) {
      if (size == keys.length) {
        keys = Arrays.copyOf(keys, size * 2);
      }
      keys[size++] = key;
    }

    KeySet build() {
      if (size == 0) {
        return EMPTY;
      }
      Arrays.sort(keys, 0, size);
      int distinct = 1;
      for (int i = 1; i < size; i++) {
        if (keys[i] != keys[distinct - 1]) {
          keys[distinct++] = keys[i];
        }
      }
      return new KeySet(Arrays.copyOf(keys, distinct));
    }
  }
}
