package io.varve.storage;

/**
 * A stream of slots in strictly ascending or strictly descending order. A slot is a position
 * relative to the first one of its index. Used by one thread.
 */
public abstract class SlotCursor {
  /** What {@link #next} returns when there are no more. */
  public static final int NONE = -1;

  /** The next slot, or {@link #NONE}, from then on always. */
  public abstract int next();

  /**
   * Puts the next slots, {@code count} of them or as many as there are, at the start of {@code
   * target}; returns how many.
   */
  public int next(int[] target, int count) {
    int found = 0;
    while (found < count) {
      int slot = next();
      if (slot == NONE) {
        break;
      }
      target[found++] = slot;
    }
    return found;
  }

  /**
   * Skips to the first remaining slot that is at or past {@code target} in the cursor's direction,
   * and returns it, or {@link #NONE}.
   */
  public abstract int seek(int target);
}
