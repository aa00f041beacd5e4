package io.varve.testkit.history;

import io.varve.api.Query;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The known matches of a query in a range of positions, found one by one. */
final class SlotCursor {
  private final KnownLog log;
  private final @Nullable List<List<LogSlot>> lists;
  private final int[] next;
  private final Query query;
  private final boolean reverse;
  private long low;
  private long high;

  /**
   * @param lists that hold all matches, each by position; null: look at every position
   * @param after exclusive
   * @param through inclusive
   */
  SlotCursor(
      KnownLog log,
      @Nullable List<List<LogSlot>> lists,
      Query query,
      long after,
      long through,
      boolean reverse) {
    this.log = log;
    this.lists = lists;
    this.query = query;
    this.reverse = reverse;
    low = after + 1;
    high = Math.min(through, log.end());
    next = new int[lists == null ? 0 : lists.size()];
    for (int index = 0; lists != null && index < next.length; index++) {
      next[index] =
          reverse
              ? firstAtOrAbove(lists.get(index), high + 1) - 1
              : firstAtOrAbove(lists.get(index), low);
    }
  }

  /** Index of the first slot at or above a position; the size: none. */
  static int firstAtOrAbove(List<LogSlot> slots, long position) {
    int from = 0;
    int to = slots.size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (slots.get(middle).position < position) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  /** The next match; null: no more. */
  @Nullable LogSlot next() {
    while (low <= high) {
      LogSlot slot = lists == null ? log.find(reverse ? high : low) : nextOf(lists);
      if (lists != null && slot == null) {
        return null;
      }
      if (reverse) {
        high = slot == null ? high - 1 : slot.position - 1;
      } else {
        low = slot == null ? low + 1 : slot.position + 1;
      }
      if (slot != null && Matching.matches(query, slot)) {
        return slot;
      }
    }
    return null;
  }

  /** The nearest slot of all lists within what is left; a slot may stand in several of them. */
  private @Nullable LogSlot nextOf(List<List<LogSlot>> all) {
    LogSlot nearest = null;
    for (int index = 0; index < next.length; index++) {
      List<LogSlot> slots = all.get(index);
      LogSlot head = head(slots, index);
      if (head != null
          && (nearest == null
              || (reverse ? head.position > nearest.position : head.position < nearest.position))) {
        nearest = head;
      }
    }
    return nearest;
  }

  private @Nullable LogSlot head(List<LogSlot> slots, int index) {
    if (reverse) {
      while (next[index] >= 0 && slots.get(next[index]).position > high) {
        next[index]--;
      }
      return next[index] < 0 || slots.get(next[index]).position < low
          ? null
          : slots.get(next[index]);
    }
    while (next[index] < slots.size() && slots.get(next[index]).position < low) {
      next[index]++;
    }
    return next[index] == slots.size() || slots.get(next[index]).position > high
        ? null
        : slots.get(next[index]);
  }
}
