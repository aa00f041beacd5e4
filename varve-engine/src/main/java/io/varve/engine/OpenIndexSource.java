package io.varve.engine;

import io.varve.storage.OpenIndex;
import io.varve.storage.SegmentIndex;

/** A part's index that is in memory and ready. */
record OpenIndexSource(OpenIndex openIndex) implements ViewPart.IndexSource {
  @Override
  public SegmentIndex index() {
    return openIndex;
  }

  @Override
  public long firstPosition() {
    return openIndex.firstPosition();
  }

  @Override
  public int slots() {
    return openIndex.slots();
  }
}
