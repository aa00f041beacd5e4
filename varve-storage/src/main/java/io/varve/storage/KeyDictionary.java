package io.varve.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntConsumer;

/**
 * The keys of an {@link OpenIndex}: found by hash, confirmed by domain and bytes, listed by domain.
 * Changed by the thread that appends to the index, read by any.
 *
 * <p>What a record's value means: ENTITY, the version of its first slot (versions are dense, I2);
 * TYPE, the ordinal; SOURCE, the newest node of the history of its tracking positions; else 0.
 */
final class KeyDictionary {
  private static final int PARTITIONS = 16;

  final KeyRecords records;
  private final KeyTable[] tables = new KeyTable[PARTITIONS];

  /** Newest key of each domain. */
  private final AtomicIntegerArray newest = new AtomicIntegerArray(IndexDomain.COUNT);

  private final AtomicIntegerArray counts = new AtomicIntegerArray(IndexDomain.COUNT);

  KeyDictionary(Arena arena) {
    records = new KeyRecords(arena);
    for (int i = 0; i < PARTITIONS; i++) {
      tables[i] = new KeyTable();
    }
  }

  int find(int domain, long hash, byte[] key, int from, int length) {
    int bits = (int) hash;
    MemorySegment table = tables[KeyTable.partition(bits)].entries();
    int mask = KeyTable.size(table) - 1;
    int place = KeyTable.place(bits, mask + 1);
    while (true) {
      long entry = Words.acquire64(table, (long) place << 3);
      if (entry == 0) {
        return SegmentIndex.NO_KEY;
      }
      if (KeyTable.hashBits(entry) == bits
          && records.matches(KeyTable.key(entry), domain, key, from, length)) {
        return KeyTable.key(entry);
      }
      place = (place + 1) & mask;
    }
  }

  /**
   * The first key whose hash agrees with all bits that the tables keep, or {@link
   * SegmentIndex#NO_KEY}: nearly always the one that {@link #find} finds, and told without a look
   * at the key's record.
   */
  int likely(long hash) {
    int bits = (int) hash;
    MemorySegment table = tables[KeyTable.partition(bits)].entries();
    int mask = KeyTable.size(table) - 1;
    int place = KeyTable.place(bits, mask + 1);
    while (true) {
      long entry = Words.acquire64(table, (long) place << 3);
      if (entry == 0) {
        return SegmentIndex.NO_KEY;
      }
      if (KeyTable.hashBits(entry) == bits) {
        return KeyTable.key(entry);
      }
      place = (place + 1) & mask;
    }
  }

  /** Adds a key that {@link #find} does not find. */
  int add(int domain, long hash, byte[] key, int from, int length, long value) {
    int number = records.create(domain, hash, key, from, length, value, newest.getPlain(domain));
    tables[KeyTable.partition((int) hash)].add((int) hash, number);
    newest.setRelease(domain, number);
    counts.setRelease(domain, counts.getPlain(domain) + 1);
    return number;
  }

  int findOrAdd(int domain, long hash, byte[] key, int from, int length, long value) {
    int found = find(domain, hash, key, from, length);
    return found != SegmentIndex.NO_KEY ? found : add(domain, hash, key, from, length, value);
  }

  int count(int domain) {
    return counts.getAcquire(domain);
  }

  void forEach(int domain, IntConsumer keyNumber) {
    for (int key = newest.getAcquire(domain); key != 0; key = records.previousKey(key)) {
      keyNumber.accept(key);
    }
  }

  void addToHistory(int key, int slot, long value) {
    int head = (int) records.value(key);
    records.value(key, records.createNode(value, slot, head));
  }

  /** Tip of a key as of its newest slot. */
  long tip(int key) {
    return switch (records.domain(key)) {
      case IndexDomain.ENTITY -> records.value(key) + Math.max(records.count(key) - 1, 0);
      case IndexDomain.TYPE -> records.value(key);
      case IndexDomain.SOURCE -> records.nodeValue((int) records.value(key));
      default -> 0;
    };
  }

  /**
   * Tip of a key as of its newest slot below {@code endSlot}, of which it has {@code count}, at
   * least one.
   */
  long tipBelow(int key, int endSlot, int count) {
    int domain = records.domain(key);
    if (domain == IndexDomain.ENTITY) {
      return records.value(key) + count - 1;
    }
    if (domain != IndexDomain.SOURCE) {
      return tip(key);
    }
    int node = (int) records.value(key);
    while (records.nodeSlot(node) >= endSlot) {
      node = records.nodePrevious(node);
    }
    return records.nodeValue(node);
  }
}
