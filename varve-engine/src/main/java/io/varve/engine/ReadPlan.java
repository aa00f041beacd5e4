package io.varve.engine;

import io.varve.storage.SlotCursor;
import java.util.List;

/** How to find a query's slots in one index. Immutable; valid for the index it was made for. */
sealed interface ReadPlan {
  /** No slot can match. */
  static ReadPlan nothing() {
    return new MergedScan(List.of());
  }

  /** Every slot matches. */
  static ReadPlan everything() {
    return new LogScan(List.of());
  }

  SlotCursor open(SlotRange range, SlotTally tally);

  /** Whether its cursor gives postings or a range as they are, so that none is refused. */
  default boolean refusesNone() {
    return switch (this) {
      case EntityScan scan -> scan.filter == SlotFilter.NONE;
      case TagScan scan -> scan.filter == SlotFilter.NONE;
      case TypeScan scan -> scan.filter == SlotFilter.NONE;
      case MergedScan scan -> false;
      case LogScan scan -> scan.anyOf.isEmpty();
    };
  }

  default boolean findsNothing() {
    return this instanceof MergedScan(List<ReadPlan> plans) && plans.isEmpty();
  }

  /** The postings of some entities, together; then all of the tags; then columns. */
  record EntityScan(KeySet entities, KeySet tags, SlotFilter filter) implements ReadPlan {
    @Override
    public SlotCursor open(SlotRange range, SlotTally tally) {
      return filtered(withTags(union(entities, range), tags, range), filter, range, tally);
    }
  }

  /** The slots that have all of the tags, rarest first; then columns. */
  record TagScan(KeySet rarest, KeySet others, SlotFilter filter) implements ReadPlan {
    @Override
    public SlotCursor open(SlotRange range, SlotTally tally) {
      return filtered(withTags(union(rarest, range), others, range), filter, range, tally);
    }
  }

  /** The postings of some event types, together; then all of the tags; then columns. */
  record TypeScan(KeySet types, KeySet tags, SlotFilter filter) implements ReadPlan {
    @Override
    public SlotCursor open(SlotRange range, SlotTally tally) {
      return filtered(withTags(union(types, range), tags, range), filter, range, tally);
    }
  }

  /** What any of some plans finds. */
  record MergedScan(List<ReadPlan> plans) implements ReadPlan {
    @Override
    public SlotCursor open(SlotRange range, SlotTally tally) {
      SlotCursor[] sources = new SlotCursor[plans.size()];
      for (int i = 0; i < sources.length; i++) {
        sources[i] = plans.get(i).open(range, tally);
      }
      return new UnionCursor(sources, range.descending());
    }
  }

  /** Every slot whose columns pass any of the filters; all slots if there is none. */
  record LogScan(List<SlotFilter> anyOf) implements ReadPlan {
    @Override
    public SlotCursor open(SlotRange range, SlotTally tally) {
      RangeCursor all = new RangeCursor(range);
      return anyOf.isEmpty()
          ? all
          : new FilterCursor(all, range.index(), tally, anyOf.toArray(SlotFilter[]::new));
    }
  }

  private static SlotCursor union(KeySet keys, SlotRange range) {
    if (keys.size() == 1) {
      return range.postings(keys.get(0));
    }
    SlotCursor[] sources = new SlotCursor[keys.size()];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = range.postings(keys.get(i));
    }
    return new UnionCursor(sources, range.descending());
  }

  private static SlotCursor withTags(SlotCursor driver, KeySet tags, SlotRange range) {
    if (tags.size() == 0) {
      return driver;
    }
    SlotCursor[] sources = new SlotCursor[tags.size() + 1];
    sources[0] = driver;
    for (int i = 0; i < tags.size(); i++) {
      sources[i + 1] = range.postings(tags.get(i));
    }
    return new IntersectCursor(sources, range.descending());
  }

  private static SlotCursor filtered(
      SlotCursor source, SlotFilter filter, SlotRange range, SlotTally tally) {
    return filter == SlotFilter.NONE
        ? source
        : new FilterCursor(source, range.index(), tally, filter);
  }
}
