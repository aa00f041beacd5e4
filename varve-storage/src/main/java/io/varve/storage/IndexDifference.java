package io.varve.storage;

import java.util.Arrays;
import java.util.Optional;

/**
 * Compares an index file with another index of the same records, up to a slot. Used by one thread.
 */
final class IndexDifference {
  private final IndexFile file;
  private final SegmentIndex other;
  private final int endSlot;
  private Optional<String> found = Optional.empty();

  IndexDifference(IndexFile file, SegmentIndex other, int endSlot) {
    this.file = file;
    this.other = other;
    this.endSlot = endSlot;
  }

  /** What differs first, or nothing. */
  Optional<String> first() {
    compare("first position of the segment", file.segmentFirst(), other.segmentFirst());
    compare("first position", file.firstPosition(), other.firstPosition());
    if (endSlot > file.slots() || endSlot > other.slots()) {
      compare("slots", file.slots(), other.slots());
    }
    for (int slot = 0; slot < endSlot && found.isEmpty(); slot++) {
      compareSlot(slot);
    }
    for (int domain = 1; domain < IndexDomain.COUNT && found.isEmpty(); domain++) {
      compareKeys(domain);
    }
    if (other instanceof OpenIndex open) {
      compareFingerprints(open);
    }
    return found;
  }

  private void compareSlot(int slot) {
    String place = " of slot " + slot;
    compare("offset" + place, file.offset(slot), other.offset(slot));
    compare("type" + place, file.type(slot), other.type(slot));
    compare("timestamp" + place, file.timestamp(slot), other.timestamp(slot));
    String name = file.typeName(file.type(slot));
    if (found.isEmpty() && !name.equals(other.typeName(other.type(slot)))) {
      differ("type name" + place, name, other.typeName(other.type(slot)));
    }
    compareEntity(slot);
    int block = slot / SegmentIndex.BLOCK_SLOTS;
    long time = file.timestamp(slot);
    if (found.isEmpty() && !file.timeMayMatch(block, time, time)) {
      differ("times of block " + block, "to cover " + time, "not");
    }
  }

  private void compareEntity(int slot) {
    int key = file.entityKey(slot);
    int otherKey = other.entityKey(slot);
    boolean one = key == SegmentIndex.NO_KEY || otherKey == SegmentIndex.NO_KEY;
    boolean same = one ? key == otherKey : Arrays.equals(file.key(key), other.key(otherKey));
    if (found.isEmpty() && !same) {
      differ("entity of slot " + slot, "key " + key, "key " + otherKey);
    }
  }

  private void compareKeys(int domain) {
    int[] keys = {0};
    other.findPrefix(
        domain,
        new byte[0],
        otherKey -> {
          if (found.isEmpty() && other.lastSlot(otherKey, endSlot) != SlotCursor.NONE) {
            keys[0]++;
            compareKey(domain, otherKey);
          }
        });
    int[] own = {0};
    file.findPrefix(
        domain,
        new byte[0],
        key -> own[0] += file.lastSlot(key, endSlot) == SlotCursor.NONE ? 0 : 1);
    compare("keys of domain " + domain, own[0], keys[0]);
  }

  private void compareKey(int domain, int otherKey) {
    byte[] bytes = other.key(otherKey);
    String place = " of key " + Arrays.toString(bytes) + " in domain " + domain;
    int key = file.find(domain, bytes);
    if (key == SegmentIndex.NO_KEY) {
      differ("number" + place, "none", "key " + otherKey);
      return;
    }
    if (other instanceof OpenIndex open) {
      long hash = open.keyHash().hash(domain, bytes, 0, bytes.length);
      compare("place" + place, file.find(domain, hash, bytes, 0, bytes.length), key);
    }
    SlotCursor own = file.ascending(key, 0, endSlot);
    SlotCursor others = other.ascending(otherKey, 0, endSlot);
    int slot;
    do {
      slot = own.next();
      compare("posting" + place, slot, others.next());
    } while (slot != SlotCursor.NONE && found.isEmpty());
    // The tip first: another index may be growing, and then its newest slot tells that it did.
    long tip = other.tip(otherKey);
    if (newestBelowEnd(file, key) && newestBelowEnd(other, otherKey)) {
      compare("tip" + place, file.tip(key), tip);
    }
  }

  private boolean newestBelowEnd(SegmentIndex index, int key) {
    return index.lastSlot(key, Integer.MAX_VALUE) < endSlot;
  }

  private void compareFingerprints(OpenIndex open) {
    compare("seed of id fingerprints", file.idSeed(), open.idSeed());
    for (int slot = 0; slot < endSlot && found.isEmpty(); slot++) {
      SlotCursor candidates = file.candidates(open.idFingerprint(slot), endSlot);
      compare("id fingerprint of slot " + slot, candidates.seek(slot), slot);
    }
  }

  private void compare(String what, long own, long others) {
    if (own != others && found.isEmpty()) {
      differ(what, Long.toString(own), Long.toString(others));
    }
  }

  private void differ(String what, String own, String others) {
    found = Optional.of(what + " is " + own + " in the file, " + others + " in the other index");
  }
}
