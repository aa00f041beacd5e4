package io.varve.engine;

import io.varve.storage.OpenIndex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A store as of one visible position: the parts that cover it, oldest first and dense. Immutable;
 * what a cursor, a condition's first phase and a state are computed on.
 *
 * @param visible nothing above it may be looked at (I4)
 */
record StoreView(long visible, List<ViewPart> parts) {
  /** First position kept; 1 until retention exists. */
  long firstPosition() {
    return parts.isEmpty() ? 1 : parts.getFirst().firstPosition();
  }

  /**
   * Index in {@link #parts} of the part that holds {@code position}, which must lie in the view.
   */
  int partOf(long position) {
    int low = 0;
    int high = parts.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (parts.get(middle).firstPosition() <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** The index that takes appends, if it is in memory and begins above a position; else null. */
  @Nullable OpenIndex openIndexAbove(long position) {
    return !parts.isEmpty()
            && parts.getLast().source() instanceof OpenIndexSource open
            && open.firstPosition() > position
        ? open.openIndex()
        : null;
  }

  /** Slots of a part that lie in this view. */
  int endSlot(ViewPart part) {
    long inView = visible - part.firstPosition() + 1;
    return (int) Math.clamp(inView, 0L, part.slots());
  }
}
