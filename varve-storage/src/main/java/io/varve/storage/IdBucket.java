package io.varve.storage;

import java.lang.foreign.MemorySegment;

/** The slots of one fingerprint in one id bucket of an index file. Used by one thread. */
final class IdBucket extends SlotCursor {
  private final MemorySegment file;
  private final long end;
  private final int fingerprint;
  private final int endSlot;
  private long at;

  IdBucket(MemorySegment file, long at, long end, int fingerprint, int endSlot) {
    this.file = file;
    this.at = at;
    this.end = end;
    this.fingerprint = fingerprint;
    this.endSlot = endSlot;
  }

  @Override
  public int next() {
    while (at < end) {
      long entry = at;
      at += Long.BYTES;
      int slot = Words.i32(file, entry + Integer.BYTES);
      if (Words.i32(file, entry) == fingerprint && slot < endSlot) {
        return slot;
      }
    }
    return NONE;
  }

  @Override
  public int seek(int target) {
    int slot = next();
    while (slot != NONE && slot < target) {
      slot = next();
    }
    return slot;
  }
}
