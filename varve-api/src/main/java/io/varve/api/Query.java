package io.varve.api;

import java.util.List;

/** Which events: all of them, or those that match any of some items. */
public sealed interface Query {
  /** Every event; said explicitly, never by leaving something out. */
  record All() implements Query {}

  /**
   * Events that match at least one item.
   *
   * @param items 1 to 256
   */
  record AnyOf(List<QueryItem> items) implements Query {
    public AnyOf {
      if (items.isEmpty()) {
        throw new InvalidInput(
            "a query needs at least one item; say Query.all() to match every event");
      }
      Limits.check("number of query items", items.size(), Limits.QUERY_ITEMS);
      items = List.copyOf(items);
    }
  }

  static Query all() {
    return new All();
  }

  static Query of(QueryItem... items) {
    return new AnyOf(List.of(items));
  }

  static Query entity(String entityId) {
    return of(QueryItem.entity(entityId));
  }

  static Query type(String eventType) {
    return of(QueryItem.type(eventType));
  }

  static Query tag(String tag) {
    return of(QueryItem.tag(tag));
  }
}
