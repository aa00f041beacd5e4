package io.varve.engine;

import io.varve.storage.SlotCursor;

/** Every slot of a range. Used by one thread. */
final class RangeCursor extends SlotCursor {
  private final int from;
  private final int end;
  private final boolean descending;
  private int next;

  RangeCursor(SlotRange range) {
    this.from = range.from();
    this.end = range.end();
    this.descending = range.descending();
    this.next = descending ? end - 1 : from;
  }

  @Override
  public int next() {
    if (next < from || next >= end) {
      return NONE;
    }
    return descending ? next-- : next++;
  }

  @Override
  public int seek(int target) {
    next = descending ? Math.min(next, target) : Math.max(next, target);
    return next();
  }
}
