package io.varve.engine;

import io.varve.storage.SlotCursor;

/**
 * Every slot that at least one source has, each once: a binary heap of the sources by their next
 * slot. Used by one thread.
 */
final class UnionCursor extends SlotCursor {
  private final SlotCursor[] sources;

  /**
   * Next slot of each source, complemented when descending: the least comes first in both
   * directions.
   */
  private final int[] heads;

  private final int flip;
  private int size;

  UnionCursor(SlotCursor[] sources, boolean descending) {
    this.sources = sources;
    this.heads = new int[sources.length];
    this.flip = descending ? -1 : 0;
    for (SlotCursor source : sources) {
      int slot = source.next();
      if (slot != NONE) {
        heads[size] = slot ^ flip;
        sources[size++] = source;
      }
    }
    for (int i = size / 2 - 1; i >= 0; i--) {
      siftDown(i);
    }
  }

  @Override
  public int next() {
    if (size == 0) {
      return NONE;
    }
    int least = heads[0];
    do {
      replaceFirst(sources[0].next());
    } while (size > 0 && heads[0] == least);
    return least ^ flip;
  }

  @Override
  public int seek(int target) {
    while (size > 0 && heads[0] < (target ^ flip)) {
      replaceFirst(sources[0].seek(target));
    }
    return next();
  }

  private void replaceFirst(int slot) {
    if (slot == NONE) {
      size--;
      heads[0] = heads[size];
      sources[0] = sources[size];
    } else {
      heads[0] = slot ^ flip;
    }
    siftDown(0);
  }

  private void siftDown(int start) {
    if (start >= size) {
      return;
    }
    int head = heads[start];
    SlotCursor source = sources[start];
    int parent = start;
    for (int child = 2 * parent + 1; child < size; child = 2 * parent + 1) {
      if (child + 1 < size && heads[child + 1] < heads[child]) {
        child++;
      }
      if (head <= heads[child]) {
        break;
      }
      heads[parent] = heads[child];
      sources[parent] = sources[child];
      parent = child;
    }
    heads[parent] = head;
    sources[parent] = source;
  }
}
