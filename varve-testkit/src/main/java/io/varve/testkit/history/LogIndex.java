package io.varve.testkit.history;

import io.varve.api.EntityId;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.Tag;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The slots of a known log by entity, event type and tag, each list by position: what keeps a check
 * of many narrow queries from walking the whole log for each.
 */
final class LogIndex {
  private final KnownLog log;
  private final long knownThrough;
  private final Map<EntityId, List<LogSlot>> entities = new HashMap<>();
  private final Map<String, List<LogSlot>> types = new HashMap<>();
  private final Map<Tag, List<LogSlot>> tags = new HashMap<>();

  LogIndex(KnownLog log) {
    this.log = log;
    knownThrough = log.knownThrough();
    log.forEach(this::add);
  }

  private void add(LogSlot slot) {
    EntityId entityId = slot.entityId();
    if (entityId != null) {
      entities.computeIfAbsent(entityId, id -> new ArrayList<>()).add(slot);
    }
    types.computeIfAbsent(slot.eventType(), type -> new ArrayList<>()).add(slot);
    slot.tags().forEach(tag -> tags.computeIfAbsent(tag, each -> new ArrayList<>()).add(slot));
  }

  KnownLog log() {
    return log;
  }

  /** Every position up to it is known. */
  long knownThrough() {
    return knownThrough;
  }

  Collection<List<LogSlot>> entityLists() {
    return entities.values();
  }

  List<LogSlot> of(EntityId entityId) {
    return entities.getOrDefault(entityId, List.of());
  }

  /** The last known slot of an entity below a position; null: none. */
  @Nullable LogSlot lastBelow(EntityId entityId, long position) {
    List<LogSlot> slots = of(entityId);
    int index = SlotCursor.firstAtOrAbove(slots, position) - 1;
    return index < 0 ? null : slots.get(index);
  }

  /** The first known slot of an entity at or above a position; null: none. */
  @Nullable LogSlot firstAtOrAbove(EntityId entityId, long position) {
    List<LogSlot> slots = of(entityId);
    int index = SlotCursor.firstAtOrAbove(slots, position);
    return index == slots.size() ? null : slots.get(index);
  }

  /** The known matches with a position above {@code after} and at most {@code through}. */
  SlotCursor matches(Query query, long after, long through, boolean reverse) {
    return new SlotCursor(log, candidates(query), query, after, through, reverse);
  }

  /** Lists that hold all matches; null: no list does, every position is to be looked at. */
  private @Nullable List<List<LogSlot>> candidates(Query query) {
    if (!(query instanceof Query.AnyOf(var items))) {
      return null;
    }
    List<List<LogSlot>> lists = new ArrayList<>();
    for (QueryItem item : items) {
      if (!item.entities().isEmpty() && item.entityPrefixes().isEmpty()) {
        item.entities().forEach(entity -> lists.add(of(entity)));
      } else if (!item.tags().isEmpty()) {
        lists.add(
            item.tags().stream()
                .map(tag -> tags.getOrDefault(tag, List.of()))
                .min(Comparator.comparingInt(List::size))
                .orElseThrow());
      } else if (!item.types().isEmpty() && item.typePrefixes().isEmpty()) {
        item.types().forEach(type -> lists.add(types.getOrDefault(type, List.of())));
      } else {
        return null;
      }
    }
    return lists;
  }
}
