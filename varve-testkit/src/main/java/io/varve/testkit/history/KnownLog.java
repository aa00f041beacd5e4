package io.varve.testkit.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The log as far as the history shows it up to some step, and how far it was visible at each step.
 * Used by the thread that checks.
 */
final class KnownLog {
  /** Far above any history that fits in memory; a position above it is garbage. */
  static final long MAX_POSITION = 1L << 28;

  private final List<@Nullable LogSlot> slots = new ArrayList<>();

  /** Visible position from a step on, both ascending; the first holds before it too. */
  private long[] visibleSteps = new long[1024];

  private long[] visiblePositions = new long[1024];
  private int visibleCount = 1;

  /** The slot of a position, made if there is none. */
  LogSlot slot(long position) {
    if (position < 1 || position > MAX_POSITION) {
      throw new IllegalArgumentException("no position: " + position);
    }
    while (slots.size() < position) {
      slots.add(null);
    }
    int index = (int) position - 1;
    LogSlot slot = slots.get(index);
    if (slot == null) {
      slot = new LogSlot(position);
      slots.set(index, slot);
    }
    return slot;
  }

  /** The slot of a position; null: nothing is known of it. */
  @Nullable LogSlot find(long position) {
    return position < 1 || position > slots.size() ? null : slots.get((int) position - 1);
  }

  /** The last position of which something is known. */
  long end() {
    return slots.size();
  }

  /** Every position up to it is known. */
  long knownThrough() {
    int index = 0;
    while (index < slots.size() && slots.get(index) != null) {
      index++;
    }
    return index;
  }

  void forEach(Consumer<LogSlot> action) {
    for (LogSlot slot : slots) {
      if (slot != null) {
        action.accept(slot);
      }
    }
  }

  long visible() {
    return visiblePositions[visibleCount - 1];
  }

  /** Someone saw at {@code step} that the log reaches to {@code position}. */
  void raiseVisible(long step, long position) {
    if (position > visible()) {
      if (visibleCount == visibleSteps.length) {
        visibleSteps = Arrays.copyOf(visibleSteps, 2 * visibleCount);
        visiblePositions = Arrays.copyOf(visiblePositions, 2 * visibleCount);
      }
      visibleSteps[visibleCount] = step;
      visiblePositions[visibleCount++] = position;
    }
  }

  /** What was known to be visible when {@code step} was taken. */
  long visibleAt(long step) {
    int index = Arrays.binarySearch(visibleSteps, 0, visibleCount, step);
    int place = index >= 0 ? index : -index - 2;
    return visiblePositions[Math.max(place, 0)];
  }

  /** Forgets what lies above {@code head}: it is gone, and its positions may be used again. */
  void cut(long step, long head) {
    while (slots.size() > head) {
      slots.removeLast();
    }
    long visible = Math.min(visible(), head);
    visibleCount = 1;
    visibleSteps[0] = step;
    visiblePositions[0] = visible;
  }
}
