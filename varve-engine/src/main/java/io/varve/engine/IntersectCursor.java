package io.varve.engine;

import io.varve.storage.SlotCursor;
import java.util.Arrays;

/**
 * The slots that all sources have: each source skips to where the others stand. The first source
 * should be the one with the fewest slots. Used by one thread.
 */
final class IntersectCursor extends SlotCursor {
  private final SlotCursor[] sources;

  /** Where each source stands, complemented when descending; meaningful after its first move. */
  private final int[] heads;

  private final int flip;

  IntersectCursor(SlotCursor[] sources, boolean descending) {
    this.sources = sources;
    this.heads = new int[sources.length];
    this.flip = descending ? -1 : 0;
    Arrays.fill(heads, Integer.MIN_VALUE);
  }

  @Override
  public int next() {
    return align(sources[0].next());
  }

  @Override
  public int seek(int target) {
    return align(sources[0].seek(target));
  }

  private int align(int first) {
    int candidate = first;
    int agreeing = 1;
    while (candidate != NONE && agreeing < sources.length) {
      if (heads[agreeing] < (candidate ^ flip)) {
        int slot = sources[agreeing].seek(candidate);
        if (slot == NONE) {
          return NONE;
        }
        heads[agreeing] = slot ^ flip;
      }
      if (heads[agreeing] == (candidate ^ flip)) {
        agreeing++;
      } else {
        candidate = sources[0].seek(heads[agreeing] ^ flip);
        agreeing = 1;
      }
    }
    return candidate;
  }
}
