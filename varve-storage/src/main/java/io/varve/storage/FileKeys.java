package io.varve.storage;

import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;

/**
 * The keys of an index file: a sorted array and a hash table over it; see {@link IndexFormat}.
 * Immutable and safe for any number of threads.
 */
final class FileKeys {
  private final MemorySegment file;
  private final long rows;
  private final long table;
  private final long names;
  private final long postings;
  private final int tableEntries;

  /** First key number of each domain, and of the one behind the last. */
  private final int[] domainStarts = new int[IndexDomain.COUNT + 1];

  FileKeys(MemorySegment file, IndexLayout layout) {
    this.file = file;
    this.rows = layout.offset(IndexFormat.KEY_ROWS);
    this.table = layout.offset(IndexFormat.KEY_TABLE);
    this.names = layout.offset(IndexFormat.KEY_NAMES);
    this.postings = layout.offset(IndexFormat.POSTINGS);
    this.tableEntries = IndexFormat.tableEntries(layout.keys());
    for (int domain = 1; domain < IndexDomain.COUNT; domain++) {
      int count = Bytes.i32(file, IndexFormat.KEYS + 4L * (domain - 1));
      domainStarts[domain + 1] = domainStarts[domain] + count;
    }
  }

  int find(int domain, long hash, byte[] key, int from, int length) {
    int bits = (int) hash;
    int mask = tableEntries - 1;
    int place = KeyTable.place(bits, tableEntries);
    while (true) {
      long entry = Words.i64(file, table + ((long) place << 3));
      if (entry == 0) {
        return SegmentIndex.NO_KEY;
      }
      int number = KeyTable.key(entry) - 1;
      if (KeyTable.hashBits(entry) == bits && matches(number, domain, key, from, length)) {
        return number;
      }
      place = (place + 1) & mask;
    }
  }

  /** Finds a key without its hash. */
  int find(int domain, byte[] key) {
    int number = firstNotBelow(domain, key);
    return number < domainStarts[domain + 1] && compare(number, key) == 0
        ? number
        : SegmentIndex.NO_KEY;
  }

  void findPrefix(int domain, byte[] prefix, IntConsumer keyNumber) {
    int number = firstNotBelow(domain, prefix);
    while (number < domainStarts[domain + 1]
        && length(number) >= prefix.length
        && Words.equal(file, nameAt(number), prefix, 0, prefix.length)) {
      keyNumber.accept(number++);
    }
  }

  byte[] bytes(int number) {
    return Bytes.array(file, nameAt(number), length(number));
  }

  int domain(int number) {
    int domain = 1;
    while (number >= domainStarts[domain + 1]) {
      domain++;
    }
    return domain;
  }

  int count(int domain) {
    return domainStarts[domain + 1] - domainStarts[domain];
  }

  long tip(int number) {
    return Words.i64(file, rowAt(number));
  }

  /** How many slots a key has. */
  int postings(int number) {
    return difference(rowAt(number) + IndexFormat.KEY_ROW_POSTINGS);
  }

  /** Where its slots start in the file. */
  long postingsAt(int number) {
    int start = Words.i32(file, rowAt(number) + IndexFormat.KEY_ROW_POSTINGS);
    return postings + 4 * Integer.toUnsignedLong(start);
  }

  private boolean matches(int number, int domain, byte[] key, int from, int length) {
    return length(number) == length
        && number >= domainStarts[domain]
        && number < domainStarts[domain + 1]
        && Words.equal(file, nameAt(number), key, from, length);
  }

  private int firstNotBelow(int domain, byte[] key) {
    int low = domainStarts[domain];
    int high = domainStarts[domain + 1];
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(middle, key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int compare(int number, byte[] key) {
    return Words.compare(file, nameAt(number), length(number), key);
  }

  private long rowAt(int number) {
    return rows + (long) IndexFormat.KEY_ROW_BYTES * number;
  }

  private int length(int number) {
    return difference(rowAt(number) + IndexFormat.KEY_ROW_NAME);
  }

  private long nameAt(int number) {
    int start = Words.i32(file, rowAt(number) + IndexFormat.KEY_ROW_NAME);
    return names + Integer.toUnsignedLong(start);
  }

  /** From a field to the same of the next row. */
  private int difference(long field) {
    return Words.i32(file, field + IndexFormat.KEY_ROW_BYTES) - Words.i32(file, field);
  }
}
