package io.varve.engine;

import io.varve.api.Ticks;
import io.varve.storage.IndexDomain;
import io.varve.storage.OpenIndex;
import io.varve.storage.SegmentIndex;
import io.varve.storage.SlotCursor;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Adds up the figures of a view from its indexes: dictionaries where a part is complete, columns
 * where it is still growing. Used once.
 */
final class StatsReader {
  private static final byte[] ANY_KEY = {};

  private final SortedMap<String, Long> eventTypes = new TreeMap<>();
  private long events;
  private long entities;
  private long least = Long.MAX_VALUE;
  private long greatest = Long.MIN_VALUE;

  private StatsReader() {}

  static ViewFigures read(StoreView view) {
    StatsReader reader = new StatsReader();
    for (ViewPart part : view.parts()) {
      int endSlot = view.endSlot(part);
      if (endSlot > 0) {
        reader.add(part.index(), endSlot);
      }
    }
    return reader.figures();
  }

  private void add(SegmentIndex index, int endSlot) {
    events += endSlot;
    if (index instanceof OpenIndex || endSlot < index.slots()) {
      addColumns(index, endSlot);
      addNewEntities(index, endSlot);
    } else {
      addTimes(index.minTimestamp(), index.maxTimestamp());
      index.findPrefix(
          IndexDomain.TYPE,
          ANY_KEY,
          key -> addType(index.typeName((int) index.tip(key)), index.count(key)));
      index.findPrefix(
          IndexDomain.ENTITY,
          ANY_KEY,
          key -> entities += index.tip(key) == index.count(key) ? 1 : 0);
    }
  }

  private void addColumns(SegmentIndex index, int endSlot) {
    long[] perType = new long[index.typesDefined()];
    for (int slot = 0; slot < endSlot; slot++) {
      perType[index.type(slot)]++;
      long ticks = index.timestamp(slot);
      addTimes(ticks, ticks);
    }
    for (int ordinal = 0; ordinal < perType.length; ordinal++) {
      addType(index.typeName(ordinal), perType[ordinal]);
    }
  }

  /**
   * An entity is counted where its version 1 lies. Versions are dense (I2), so a key that starts
   * there has as many slots as its newest version says.
   */
  private void addNewEntities(SegmentIndex index, int endSlot) {
    index.findPrefix(
        IndexDomain.ENTITY,
        ANY_KEY,
        key -> {
          if (startsAtVersionOne(index, key)
              && index.ascending(key, 0, endSlot).next() != SlotCursor.NONE) {
            entities++;
          }
        });
  }

  /** Repeated while an append gets in between. */
  private static boolean startsAtVersionOne(SegmentIndex index, int key) {
    int before;
    int after = index.count(key);
    long tip;
    do {
      before = after;
      tip = index.tip(key);
      after = index.count(key);
    } while (before != after);
    return tip == after;
  }

  private void addType(String type, long count) {
    if (count > 0) {
      eventTypes.merge(type, count, Long::sum);
    }
  }

  private void addTimes(long from, long to) {
    least = Math.min(least, from);
    greatest = Math.max(greatest, to);
  }

  private ViewFigures figures() {
    @Nullable Instant first = events == 0 ? null : Ticks.toInstant(least);
    @Nullable Instant last = events == 0 ? null : Ticks.toInstant(greatest);
    return new ViewFigures(events, entities, eventTypes, first, last);
  }
}
