package io.varve.engine;

import io.varve.engine.ReadPlan.EntityScan;
import io.varve.engine.ReadPlan.LogScan;
import io.varve.engine.ReadPlan.MergedScan;
import io.varve.engine.ReadPlan.TagScan;
import io.varve.engine.ReadPlan.TypeScan;
import io.varve.storage.IndexDomain;
import io.varve.storage.SegmentIndex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses how to find a query's slots in one index: for each item the group of terms with the
 * fewest postings drives, tags are intersected, what remains is decided by columns. Stateless; used
 * by any thread.
 */
final class QueryPlanner {
  /** A posting reached through a union costs about this many looks at a column. */
  private static final int COLUMN_LOOKS_PER_POSTING = 4;

  private QueryPlanner() {}

  /** A plan for {@code slots} slots of {@code index}. */
  static ReadPlan plan(CompiledQuery query, SegmentIndex index, int slots) {
    if (query.all()) {
      return ReadPlan.everything();
    }
    if (query.itemCount() == 1) {
      return plan(query.item(0), index, slots);
    }
    List<ReadPlan> plans = new ArrayList<>(query.itemCount());
    for (int i = 0; i < query.itemCount(); i++) {
      ReadPlan plan = plan(query.item(i), index, slots);
      if (!plan.findsNothing()) {
        plans.add(plan);
      }
    }
    return merge(plans);
  }

  /** Plans that look at every slot are made one, so that all slots are looked at once. */
  private static ReadPlan merge(List<ReadPlan> plans) {
    List<SlotFilter> columns = new ArrayList<>();
    List<ReadPlan> others = new ArrayList<>();
    for (ReadPlan plan : plans) {
      if (plan instanceof LogScan(List<SlotFilter> filters)) {
        columns.addAll(filters);
      } else {
        others.add(plan);
      }
    }
    if (!columns.isEmpty()) {
      others.add(new LogScan(columns));
    }
    return others.size() == 1 ? others.getFirst() : new MergedScan(others);
  }

  /** A plan for one item alone. */
  static ReadPlan plan(CompiledItem item, SegmentIndex index, int slots) {
    KeySet tags = tags(item, index);
    KeySet types =
        tags == null ? null : keys(item.types, item.typePrefixes, IndexDomain.TYPE, index);
    if (tags == null || types == null) {
      return ReadPlan.nothing();
    }
    KeySet rarest = rarest(tags, index);
    long tagCost = cost(rarest, index, slots);
    long typeCost = cost(types, index, slots);
    long withoutEntities = Math.min(slots, Math.min(tagCost, typeCost));
    if (item.entityPrefixes.length > 0 && withoutEntities < index.keys(IndexDomain.ENTITY)) {
      // Looking at the entities of so few slots is cheaper than finding all that have the prefix.
      KeySet driver = tags.size() > 0 ? rarest : typeCost <= slots ? types : KeySet.EMPTY;
      return planByColumns(item, driver, tags, types, index);
    }
    KeySet entities = keys(item.entities, item.entityPrefixes, IndexDomain.ENTITY, index);
    if (entities == null) {
      return ReadPlan.nothing();
    }
    long entityCost = cost(entities, index, slots);
    if (tagCost <= entityCost && tagCost <= typeCost && tags.size() > 0) {
      return tagScan(tags, rarest, byColumns(index, types, entities));
    }
    if (Math.min(entityCost, typeCost) > slots && tags.size() == 0) {
      return new LogScan(List.of(byColumns(index, types, entities)));
    }
    return entityCost <= typeCost
        ? new EntityScan(entities, tags, byColumns(index, types, KeySet.EMPTY))
        : new TypeScan(types, tags, byColumns(index, KeySet.EMPTY, entities));
  }

  private static ReadPlan planByColumns(
      CompiledItem item, KeySet driver, KeySet tags, KeySet types, SegmentIndex index) {
    SlotFilter filter =
        SlotFilter.types(index, types)
            .andEntities(exactKeys(item.entities, index), item.entityPrefixes);
    if (tags.size() > 0) {
      return tagScan(tags, driver, filter);
    }
    return driver.size() > 0
        ? new TypeScan(driver, KeySet.EMPTY, filter)
        : new LogScan(List.of(filter));
  }

  private static ReadPlan tagScan(KeySet tags, KeySet rarest, SlotFilter filter) {
    return new TagScan(rarest, tags.without(rarest.get(0)), filter);
  }

  /** An empty set stands for a group that does not restrict. */
  private static SlotFilter byColumns(SegmentIndex index, KeySet types, KeySet entities) {
    SlotFilter byType = SlotFilter.types(index, types);
    return entities.size() == 0 ? byType : byType.andEntities(entities, new byte[0][]);
  }

  /** In looks at a column; a group that does not restrict cannot drive. */
  private static long cost(KeySet keys, SegmentIndex index, int slots) {
    if (keys.size() == 0) {
      return Long.MAX_VALUE;
    }
    if (keys.size() == 1) {
      return Math.min(index.count(keys.get(0)), slots);
    }
    long postings = 0;
    for (int i = 0; i < keys.size(); i++) {
      postings += index.count(keys.get(i));
    }
    return postings * COLUMN_LOOKS_PER_POSTING;
  }

  private static KeySet rarest(KeySet tags, SegmentIndex index) {
    if (tags.size() <= 1) {
      return tags;
    }
    int rarest = tags.get(0);
    for (int i = 1; i < tags.size(); i++) {
      if (index.count(tags.get(i)) < index.count(rarest)) {
        rarest = tags.get(i);
      }
    }
    return KeySet.of(rarest);
  }

  /** The keys of all tags; null: one of them is not there, so nothing can match. */
  private static @Nullable KeySet tags(CompiledItem item, SegmentIndex index) {
    if (item.tags.length == 0) {
      return KeySet.EMPTY;
    }
    KeySet.Builder found = new KeySet.Builder();
    for (KeyTerm tag : item.tags) {
      int key = tag.find(index);
      if (key == SegmentIndex.NO_KEY) {
        return null;
      }
      found.accept(key);
    }
    return found.build();
  }

  /**
   * The keys of a group that are there; empty: the group does not restrict; null: none is there.
   */
  private static @Nullable KeySet keys(
      KeyTerm[] terms, byte[][] prefixes, int domain, SegmentIndex index) {
    if (terms.length == 0 && prefixes.length == 0) {
      return KeySet.EMPTY;
    }
    if (terms.length == 1 && prefixes.length == 0) {
      int key = terms[0].find(index);
      return key == SegmentIndex.NO_KEY ? null : KeySet.of(key);
    }
    KeySet.Builder found = new KeySet.Builder();
    addKeys(terms, index, found);
    for (byte[] prefix : prefixes) {
      index.findPrefix(domain, prefix, found);
    }
    KeySet keys = found.build();
    return keys.size() == 0 ? null : keys;
  }

  private static KeySet exactKeys(KeyTerm[] terms, SegmentIndex index) {
    KeySet.Builder found = new KeySet.Builder();
    addKeys(terms, index, found);
    return found.build();
  }

  private static void addKeys(KeyTerm[] terms, SegmentIndex index, KeySet.Builder found) {
    for (KeyTerm term : terms) {
      int key = term.find(index);
      if (key != SegmentIndex.NO_KEY) {
        found.accept(key);
      }
    }
  }
}
