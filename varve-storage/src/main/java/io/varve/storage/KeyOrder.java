package io.varve.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The keys of an open index that have a slot below an end, as an index file numbers them: by
 * domain, then by bytes. Off-heap; used by one thread, beside the appender.
 */
final class KeyOrder {
  private final KeyDictionary keys;
  private final int endSlot;
  private final int[] domainEnds = new int[IndexDomain.COUNT];

  /** Key numbers of the open index. */
  private final MemorySegment order;

  private final MemorySegment spare;
  private final Pace pace = new Pace();
  private int size;
  private long nameBytes;
  private long postings;

  KeyOrder(OpenIndex source, int endSlot, Arena arena) {
    this.keys = source.dictionary();
    this.endSlot = endSlot;
    int most = 0;
    for (int domain = 1; domain < IndexDomain.COUNT; domain++) {
      most = Math.addExact(most, keys.count(domain));
    }
    this.order = arena.allocate((long) most * Integer.BYTES, Integer.BYTES);
    this.spare = arena.allocate((long) most * Integer.BYTES, Integer.BYTES);
    for (int domain = 1; domain < IndexDomain.COUNT; domain++) {
      int from = size;
      keys.forEach(domain, this::add);
      sort(from);
      domainEnds[domain] = size;
    }
  }

  int size() {
    return size;
  }

  /** How many keys a domain has. */
  int size(int domain) {
    return domainEnds[domain] - domainEnds[domain - 1];
  }

  long nameBytes() {
    return nameBytes;
  }

  long postings() {
    return postings;
  }

  /** The open index's number of the key that the file numbers {@code number}. */
  int key(int number) {
    return get(order, number);
  }

  private void add(int key) {
    pace.step();
    int count = keys.records.countBelow(key, endSlot);
    if (count > 0) {
      put(order, size++, key);
      nameBytes += keys.records.length(key);
      postings += count;
    }
  }

  /** Merge sort, bottom up, of the keys from {@code first} on. */
  private void sort(int first) {
    MemorySegment from = order;
    MemorySegment to = spare;
    boolean inSpare = false;
    for (long width = 1; width < size - first; width *= 2) {
      for (long low = first; low < size; low += 2 * width) {
        long middle = Math.min(low + width, size);
        merge(from, to, (int) low, (int) middle, (int) Math.min(middle + width, size));
      }
      MemorySegment merged = to;
      to = from;
      from = merged;
      inSpare = !inSpare;
    }
    if (inSpare) {
      long at = (long) first * Integer.BYTES;
      MemorySegment.copy(from, at, order, at, (long) (size - first) * Integer.BYTES);
    }
  }

  private void merge(MemorySegment from, MemorySegment to, int low, int middle, int high) {
    int left = low;
    int right = middle;
    for (int place = low; place < high; place++) {
      boolean takeLeft =
          right == high
              || (left < middle && keys.records.compare(get(from, left), get(from, right)) <= 0);
      put(to, place, get(from, takeLeft ? left++ : right++));
      pace.step();
    }
  }

  private static int get(MemorySegment numbers, int index) {
    return Words.i32(numbers, (long) index * Integer.BYTES);
  }

  private static void put(MemorySegment numbers, int index, int key) {
    Words.i32(numbers, (long) index * Integer.BYTES, key);
  }
}
