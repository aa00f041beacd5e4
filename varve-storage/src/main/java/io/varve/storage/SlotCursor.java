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
   * Skips to the first remaining slot that is at or past {@code target} in the cursor's direction,
   * and returns it, or {@link #NONE}.
   */
  public abstract int seek(int target);
}
