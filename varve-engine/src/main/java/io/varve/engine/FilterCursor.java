package io.varve.engine;

import io.varve.storage.SegmentIndex;
import io.varve.storage.SlotCursor;

/** The slots of a source that at least one of some filters accepts. Used by one thread. */
final class FilterCursor extends SlotCursor {
  private final SlotCursor source;
  private final SegmentIndex index;
  private final SlotFilter[] anyOf;
  private final SlotTally tally;

  FilterCursor(SlotCursor source, SegmentIndex index, SlotTally tally, SlotFilter... anyOf) {
    this.source = source;
    this.index = index;
    this.tally = tally;
    this.anyOf = anyOf;
  }

  @Override
  public int next() {
    return firstAccepted(source.next());
  }

  @Override
  public int seek(int target) {
    return firstAccepted(source.seek(target));
  }

  private int firstAccepted(int candidate) {
    int slot = candidate;
    while (slot != NONE && !accepts(slot)) {
      tally.refuse();
      slot = source.next();
    }
    return slot;
  }

  private boolean accepts(int slot) {
    for (SlotFilter filter : anyOf) {
      if (filter.accepts(index, slot)) {
        return true;
      }
    }
    return false;
  }
}
