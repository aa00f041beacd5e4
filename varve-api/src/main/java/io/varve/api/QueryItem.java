package io.varve.api;

import java.util.List;

/**
 * One alternative of a {@link Query}: (any of the types or type prefixes) and (all of the tags) and
 * (any of the entities or entity prefixes). An empty group does not restrict; at least one group is
 * not empty.
 */
public record QueryItem(
    List<String> types,
    List<String> typePrefixes,
    List<Tag> tags,
    List<EntityId> entities,
    List<String> entityPrefixes) {

  public QueryItem {
    types = List.copyOf(types);
    typePrefixes = List.copyOf(typePrefixes);
    tags = List.copyOf(tags);
    entities = List.copyOf(entities);
    entityPrefixes = List.copyOf(entityPrefixes);
    int terms =
        types.size() + typePrefixes.size() + tags.size() + entities.size() + entityPrefixes.size();
    if (terms == 0) {
      throw new InvalidInput("a query item needs a type, a tag, an entity or a prefix");
    }
    Limits.check("number of terms in a query item", terms, Limits.TERMS_PER_QUERY_ITEM);
    types.forEach(type -> Names.checkBounds("event type", type));
    typePrefixes.forEach(prefix -> Names.checkBounds("type prefix", prefix));
    entityPrefixes.forEach(prefix -> Names.checkBounds("entity prefix", prefix));
  }

  public static QueryItem entity(String entityId) {
    return new QueryItem(
        List.of(), List.of(), List.of(), List.of(EntityId.of(entityId)), List.of());
  }

  public static QueryItem type(String eventType) {
    return new QueryItem(List.of(eventType), List.of(), List.of(), List.of(), List.of());
  }

  public static QueryItem tag(String tag) {
    return new QueryItem(List.of(), List.of(), List.of(Tag.of(tag)), List.of(), List.of());
  }

  public QueryItem withTypes(String... newTypes) {
    return new QueryItem(List.of(newTypes), typePrefixes, tags, entities, entityPrefixes);
  }

  public QueryItem withTags(Tag... newTags) {
    return new QueryItem(types, typePrefixes, List.of(newTags), entities, entityPrefixes);
  }
}
