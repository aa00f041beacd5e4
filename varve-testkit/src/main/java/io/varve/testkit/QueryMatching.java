package io.varve.testkit;

import io.varve.api.EntityId;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.Tag;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Which events a query is about, word by word as the vocabulary says it: the judge of every index.
 */
public final class QueryMatching {
  private QueryMatching() {}

  /** Whether an event of this type, with these tags, about this entity (null: none) matches. */
  public static boolean matches(
      Query query, String eventType, Collection<Tag> tags, @Nullable EntityId entityId) {
    return switch (query) {
      case Query.All() -> true;
      case Query.AnyOf(var items) -> {
        // A loop: the history checker asks this of every event again and again.
        for (QueryItem item : items) {
          if (matches(item, eventType, tags, entityId)) {
            yield true;
          }
        }
        yield false;
      }
    };
  }

  private static boolean matches(
      QueryItem item, String eventType, Collection<Tag> tags, @Nullable EntityId entityId) {
    boolean typeMatches =
        (item.types().isEmpty() && item.typePrefixes().isEmpty())
            || item.types().contains(eventType)
            || item.typePrefixes().stream().anyMatch(eventType::startsWith);
    return typeMatches && tags.containsAll(item.tags()) && entityMatches(item, entityId);
  }

  private static boolean entityMatches(QueryItem item, @Nullable EntityId entityId) {
    if (item.entities().isEmpty() && item.entityPrefixes().isEmpty()) {
      return true;
    }
    return entityId != null
        && (item.entities().contains(entityId)
            || item.entityPrefixes().stream().anyMatch(entityId.value()::startsWith));
  }
}
