package io.varve.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Which parts make up the store now. One immutable value, replaced as a whole under the sequencer's
 * lock, read by any thread.
 *
 * <p>A reader takes the visible position first and the parts after it; so they cover it.
 */
final class StoreParts {
  /**
   * @param parts oldest first, dense
   * @param sealedThrough last position that is in a sealed part; what lies above is in the
   *     sequencer's memory
   */
  record Parts(List<ViewPart> parts, long sealedThrough) {}

  private volatile Parts current;

  StoreParts(List<ViewPart> parts, long sealedThrough) {
    current = new Parts(List.copyOf(parts), sealedThrough);
  }

  Parts current() {
    return current;
  }

  void add(ViewPart open) {
    List<ViewPart> grown = new ArrayList<>(current.parts);
    grown.add(open);
    current = new Parts(List.copyOf(grown), current.sealedThrough);
  }

  /** Puts the sealed form of a part into the place of its open form. */
  void seal(ViewPart open, ViewPart sealed, long lastPosition) {
    List<ViewPart> swapped = new ArrayList<>(current.parts);
    swapped.replaceAll(part -> part == open ? sealed : part);
    current = new Parts(List.copyOf(swapped), lastPosition);
  }
}
