package io.varve.engine;

import io.varve.storage.SegmentIndex;
import io.varve.storage.SlotCursor;

/**
 * Finds the newest event that matches a query, from indexes alone: no record is touched, so that it
 * may run under the sequencer's lock. Stateless; used by any thread.
 */
final class MatchFinder {
  /** No event matches. */
  static final long NO_MATCH = 0;

  private MatchFinder() {}

  /**
   * The position of the newest match among slots {@code fromSlot .. endSlot - 1}, or {@link
   * #NO_MATCH}. The caller may look at all of them, visible or not.
   */
  static long lastMatch(CompiledQuery query, SegmentIndex index, int fromSlot, int endSlot) {
    if (fromSlot >= endSlot) {
      return NO_MATCH;
    }
    int slot = query.all() ? endSlot - 1 : SlotCursor.NONE;
    for (int i = 0; i < query.itemCount() && slot < endSlot - 1; i++) {
      slot = Math.max(slot, lastSlot(query.item(i), index, Math.max(fromSlot, slot + 1), endSlot));
    }
    return slot == SlotCursor.NONE ? NO_MATCH : index.firstPosition() + slot;
  }

  private static int lastSlot(CompiledItem item, SegmentIndex index, int fromSlot, int endSlot) {
    KeyTerm only = item.onlyTerm();
    if (only != null) {
      int slot = lastSlot(only, index, endSlot);
      return slot >= fromSlot ? slot : SlotCursor.NONE;
    }
    for (KeyTerm tag : item.tags) {
      if (lastSlot(tag, index, endSlot) < fromSlot) {
        return SlotCursor.NONE;
      }
    }
    if (item.entities.length > 0
        && item.entityPrefixes.length == 0
        && lastSlotOfAny(item.entities, index, endSlot) < fromSlot) {
      return SlotCursor.NONE;
    }
    SlotRange newestFirst = new SlotRange(index, fromSlot, endSlot, true);
    return QueryPlanner.plan(item, index, endSlot - fromSlot)
        .open(newestFirst, new SlotTally())
        .next();
  }

  private static int lastSlotOfAny(KeyTerm[] terms, SegmentIndex index, int endSlot) {
    int last = SlotCursor.NONE;
    for (KeyTerm term : terms) {
      last = Math.max(last, lastSlot(term, index, endSlot));
    }
    return last;
  }

  private static int lastSlot(KeyTerm term, SegmentIndex index, int endSlot) {
    int key = term.find(index);
    return key == SegmentIndex.NO_KEY ? SlotCursor.NONE : index.lastSlot(key, endSlot);
  }

  /** The position of the newest match in the view above {@code after}, or {@link #NO_MATCH}. */
  static long lastMatch(CompiledQuery query, StoreView view, long after) {
    int lowest = after >= view.visible() ? view.parts().size() : view.partOf(after + 1);
    for (int i = view.parts().size() - 1; i >= lowest; i--) {
      ViewPart part = view.parts().get(i);
      int endSlot = view.endSlot(part);
      long fromSlot = Math.max(0, after + 1 - part.firstPosition());
      if (fromSlot < endSlot) {
        long match = lastMatch(query, part.index(), (int) fromSlot, endSlot);
        if (match != NO_MATCH) {
          return match;
        }
      }
    }
    return NO_MATCH;
  }
}
