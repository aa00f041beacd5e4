package io.varve.engine;

import io.varve.storage.SegmentIndex;
import io.varve.storage.SlotCursor;

/**
 * Which slots of an index to look at, and in which order.
 *
 * @param from lowest slot
 * @param end above the highest slot
 */
record SlotRange(SegmentIndex index, int from, int end, boolean descending) {
  /** The slots of one key in this range. */
  SlotCursor postings(int key) {
    return descending ? index.descending(key, from, end) : index.ascending(key, from, end);
  }
}
