package io.varve.engine;

import io.varve.storage.SegmentIndex;
import io.varve.storage.SlotCursor;
import org.jspecify.annotations.Nullable;

/**
 * Walks the slots of a view that match a query and a time range, part by part, in the order asked
 * for. Reads indexes only, and those of a part when it gets there. Used by one thread.
 */
final class ViewScan {
  private static final int NO_BLOCK = -1;
  private static final int UNKNOWN = -1;

  /** How the slots of the block looked at are tested for time. */
  private enum TimeTest {
    /** All have an included time. */
    NONE,
    /** All were looked at; see {@link TimeMarks}. */
    BLOCK,
    /** One by one. */
    SLOT
  }

  private final StoreView view;
  private final CompiledQuery query;
  private final ScanBounds bounds;
  private final boolean anyTime;
  private final TimeMarks marks;
  private final SlotTally tally = new SlotTally();
  private long taken;

  private final int lowestPart;
  private final int highestPart;
  private int nextPart;
  private @Nullable ViewPart part;
  private @Nullable SegmentIndex index;
  private @Nullable SlotCursor slots;
  private int slot = SlotCursor.NONE;

  /** Where the current match starts in its segment, once that is known. */
  private int offset = UNKNOWN;

  /** Whether slots of the part may be found ahead: looking for them refuses none. */
  private boolean readsAhead;

  /** Set once the matches' records are read. */
  private @Nullable ReadAhead ahead;

  /** Block of slots already known not to be excluded by time. */
  private int block;

  private TimeTest timeTest = TimeTest.SLOT;

  /** The slots of the part, if the plan looks at all of them. */
  private @Nullable SlotRange every;

  ViewScan(StoreView view, CompiledQuery query, ScanBounds bounds) {
    this.view = view;
    this.query = query;
    this.bounds = bounds;
    this.anyTime = bounds.anyTime();
    this.marks = new TimeMarks(bounds);
    boolean empty = view.parts().isEmpty() || bounds.first() > bounds.last();
    this.lowestPart = empty ? 1 : view.partOf(bounds.first());
    this.highestPart = empty ? 0 : view.partOf(bounds.last());
    this.nextPart = bounds.descending() ? highestPart : lowestPart;
  }

  /**
   * Says that the record of nearly each match will be read, so that a few may be asked for ahead.
   */
  void readRecords() {
    if (ahead == null && anyTime) {
      ahead = new ReadAhead();
    }
  }

  /** Moves to the next match if it was found already. */
  boolean advanceAhead() {
    ReadAhead found = ahead;
    if (found == null || !found.advance()) {
      return false;
    }
    slot = found.slot();
    offset = found.offset();
    taken++;
    return true;
  }

  /** Moves to the next match; false: there is none, from then on always. */
  boolean advance() {
    while (true) {
      SlotCursor current = slots;
      if (current == null) {
        if (!enterPart()) {
          return false;
        }
        continue;
      }
      ReadAhead found = ahead;
      if (found != null && readsAhead) {
        if (advanceAhead()) {
          return true;
        }
        if (!found.fill(current, index(), part())) {
          slots = null;
        }
        continue;
      }
      offset = UNKNOWN;
      int next = current.next();
      if (!anyTime) {
        next = skipByTime(current, next);
      }
      if (next != SlotCursor.NONE) {
        slot = next;
        taken++;
        return true;
      }
      slots = null;
    }
  }

  /** Opens the next part that has something to look at; false: there is none. */
  private boolean enterPart() {
    while (nextPart >= lowestPart && nextPart <= highestPart) {
      ViewPart entered = view.parts().get(nextPart);
      nextPart += bounds.descending() ? -1 : 1;
      int from = (int) Math.max(0, bounds.first() - entered.firstPosition());
      int end = (int) Math.min(view.endSlot(entered), bounds.last() - entered.firstPosition() + 1);
      SegmentIndex entering = from < end ? entered.index() : null;
      if (entering != null && bounds.mayInclude(entering)) {
        part = entered;
        index = entering;
        block = NO_BLOCK;
        SlotRange range = new SlotRange(entering, from, end, bounds.descending());
        ReadPlan plan = QueryPlanner.plan(query, entering, end - from);
        every = plan instanceof ReadPlan.LogScan ? range : null;
        slots = plan.open(range, tally);
        readsAhead = plan.refusesNone();
        return true;
      }
    }
    return false;
  }

  /**
   * The first slot from {@code candidate} on whose time is included; whole blocks are left out
   * where they can be.
   */
  private int skipByTime(SlotCursor current, int candidate) {
    int next = candidate;
    while (next != SlotCursor.NONE) {
      int itsBlock = next / SegmentIndex.BLOCK_SLOTS;
      if (itsBlock != block && !enterBlock(itsBlock)) {
        next = leaveBlock(current, itsBlock);
      } else if (timeTest == TimeTest.BLOCK) {
        int marked = marks.nearest(next);
        if (marked == next) {
          return next;
        }
        next = skipUnmarked(current, next, marked);
      } else if (timeTest == TimeTest.NONE || bounds.includes(index().timestamp(next))) {
        return next;
      } else {
        tally.refuse();
        next = current.next();
      }
    }
    return next;
  }

  /** Decides how to test the slots of a block; false: its times exclude them all. */
  private boolean enterBlock(int entered) {
    SegmentIndex columns = index();
    if (!columns.timeMayMatch(entered, bounds.minTicks(), bounds.maxTicks())) {
      return false;
    }
    block = entered;
    SlotRange all = every;
    if (columns.timeMustMatch(entered, bounds.minTicks(), bounds.maxTicks())) {
      timeTest = TimeTest.NONE;
    } else if (all == null) {
      timeTest = TimeTest.SLOT;
    } else {
      timeTest = TimeTest.BLOCK;
      marks.mark(all, entered);
    }
    return true;
  }

  /** Skips what would have been looked at and refused one by one, and counts it as that. */
  private int skipUnmarked(SlotCursor current, int refused, int marked) {
    if (marked == SlotCursor.NONE) {
      tally.refuse(marks.remaining(refused));
      return leaveBlock(current, block);
    }
    tally.refuse(Math.abs(marked - refused));
    return current.seek(marked);
  }

  private int leaveBlock(SlotCursor current, int excluded) {
    if (!bounds.descending()) {
      return current.seek((excluded + 1) * SegmentIndex.BLOCK_SLOTS);
    }
    return excluded == 0 ? SlotCursor.NONE : current.seek(excluded * SegmentIndex.BLOCK_SLOTS - 1);
  }

  /** The part of the current match. */
  ViewPart part() {
    if (part == null) {
      throw new IllegalStateException("the scan stands on no match");
    }
    return part;
  }

  /** The index of the current match. */
  SegmentIndex index() {
    if (index == null) {
      throw new IllegalStateException("the scan stands on no match");
    }
    return index;
  }

  int slot() {
    return slot;
  }

  /** Where the current match starts in its segment. */
  int offset() {
    return offset == UNKNOWN ? index().offset(slot) : offset;
  }

  /** Position of the current match. */
  long position() {
    return part().firstPosition() + slot;
  }

  /**
   * Slots looked at so far: matches, and those a column or the time refused. One that several items
   * of the query looked at counts for each, up to as many as there are in the bounds.
   */
  long considered() {
    long inBounds = Math.min(bounds.last(), view.visible()) - Math.max(bounds.first(), 1) + 1;
    return Math.min(taken + tally.refused(), Math.max(inBounds, 0));
  }
}
