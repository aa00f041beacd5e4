package io.varve.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The event types of a segment by ordinal, as far as an {@link OpenIndex} knows them. Added to by
 * the thread that appends to the index; others may read an ordinal once they acquired a slot that
 * uses it, or {@link #count}.
 */
final class TypeNames {
  /** Defined before the index's first slot. */
  static final int BEFORE = -1;

  private String[] names = new String[0];
  private int[] keys = new int[0];

  /** The slot that came next when the type was defined: its first possible use. */
  private int[] firstSlots = new int[0];

  private volatile int count;

  private final KeyDictionary dictionary;
  private final KeyHash keyHash;

  TypeNames(KeyDictionary dictionary, KeyHash keyHash) {
    this.dictionary = dictionary;
    this.keyHash = keyHash;
  }

  /** Names the next ordinal; an earlier one may be named again, but not differently. */
  void define(int ordinal, byte[] name, int firstSlot) {
    int defined = count;
    Invariant.check(ordinal <= defined, "type ordinals are dense", ordinal, defined);
    long hash = keyHash.hash(IndexDomain.TYPE, name, 0, name.length);
    int known = ordinal(hash, name, 0, name.length);
    if (ordinal < defined) {
      Invariant.check(known == ordinal, "a type keeps its ordinal", known, ordinal);
      return;
    }
    Invariant.check(known == SegmentIndex.NO_KEY, "a type has one ordinal", known, ordinal);
    add(name, dictionary.add(IndexDomain.TYPE, hash, name, 0, name.length, ordinal), firstSlot);
  }

  /** The ordinal of a type, or -1. */
  int ordinal(long hash, byte[] name, int from, int length) {
    int key = dictionary.find(IndexDomain.TYPE, hash, name, from, length);
    return key == SegmentIndex.NO_KEY ? key : (int) dictionary.records.value(key);
  }

  private void add(byte[] name, int key, int firstSlot) {
    int ordinal = count;
    Invariant.check(
        ordinal <= TypeFormat.MAX_ORDINAL, "type ordinals fit", ordinal, TypeFormat.MAX_ORDINAL);
    if (ordinal == names.length) {
      int size = Math.max(16, ordinal * 2);
      keys = Arrays.copyOf(keys, size);
      firstSlots = Arrays.copyOf(firstSlots, size);
      String[] more = Arrays.copyOf(names, size);
      Arrays.fill(more, ordinal, size, "");
      names = more;
    }
    keys[ordinal] = key;
    firstSlots[ordinal] = firstSlot;
    names[ordinal] = new String(name, StandardCharsets.UTF_8);
    count = ordinal + 1;
  }

  int count() {
    return count;
  }

  /** How many were defined for slots below {@code endSlot}. */
  int countBelow(int endSlot) {
    int below = count;
    while (below > 0 && firstSlots[below - 1] >= endSlot) {
      below--;
    }
    return below;
  }

  String name(int ordinal) {
    return names[ordinal];
  }

  int key(int ordinal) {
    return keys[ordinal];
  }
}
