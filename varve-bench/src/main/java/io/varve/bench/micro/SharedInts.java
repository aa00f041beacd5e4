package io.varve.bench.micro;

import java.util.Arrays;

/**
 * A growing list of ints that one thread appends to and any may read, without a lock: what somebody
 * would put into a map for an index.
 */
final class SharedInts {
  private volatile int[] ints = new int[8];
  private volatile int size;

  /** Appends; by one thread only. */
  void add(int value) {
    int at = size;
    int[] array = ints;
    if (at == array.length) {
      array = Arrays.copyOf(array, 2 * at);
      ints = array;
    }
    array[at] = value;
    size = at + 1;
  }

  /** Sum of the last {@code count}. */
  long last(int count) {
    int end = size;
    int[] array = ints;
    long sum = 0;
    for (int i = Math.max(0, end - count); i < end; i++) {
      sum += array[i];
    }
    return sum;
  }
}
