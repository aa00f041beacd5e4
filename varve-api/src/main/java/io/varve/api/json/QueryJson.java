package io.varve.api.json;

import io.varve.api.EntityId;
import io.varve.api.InvalidInput;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.Tag;
import java.util.ArrayList;
import java.util.List;

/**
 * The JSON form of a {@link Query}: {@code {"all":true}} or {@code
 * {"items":[{"types":[..],"type_prefixes":[..],"tags":[..],
 * "entities":[..],"entity_prefixes":[..]}]}}.
 */
public final class QueryJson {
  private static final JsonNames QUERY = JsonNames.of("all", "items");
  private static final int ALL = 0;
  private static final JsonNames ITEM =
      JsonNames.of("types", "type_prefixes", "tags", "entities", "entity_prefixes");

  private QueryJson() {}

  /**
   * Reads a query.
   *
   * @throws InvalidJson if the text is not JSON
   * @throws InvalidInput if it is not a query, naming field and byte
   */
  public static Query parse(byte[] json) {
    JsonReader reader = new JsonReader("query");
    reader.reset(json, 0, json.length);
    Query query = read(reader);
    reader.end();
    return query;
  }

  static Query read(JsonReader reader) {
    int start = reader.offset();
    boolean all = false;
    List<QueryItem> items = null;
    reader.beginObject();
    for (int field = reader.nextField(QUERY); field >= 0; field = reader.nextField(QUERY)) {
      if (field == ALL) {
        all = reader.readBoolean();
        if (!all) {
          throw reader.invalid("must be true");
        }
      } else {
        items = items(reader);
      }
    }
    if (all == (items != null)) {
      throw reader.invalid(start, "must have either \"all\" or \"items\"");
    }
    try {
      return items == null ? Query.all() : new Query.AnyOf(items);
    } catch (InvalidInput e) {
      throw reader.broken(e, start);
    }
  }

  private static List<QueryItem> items(JsonReader reader) {
    List<QueryItem> items = new ArrayList<>();
    reader.beginArray();
    while (reader.nextItem()) {
      items.add(item(reader));
    }
    return items;
  }

  private static QueryItem item(JsonReader reader) {
    int start = reader.offset();
    List<String> types = List.of();
    List<String> typePrefixes = List.of();
    List<Tag> tags = List.of();
    List<EntityId> entities = List.of();
    List<String> entityPrefixes = List.of();
    reader.beginObject();
    for (int field = reader.nextField(ITEM); field >= 0; field = reader.nextField(ITEM)) {
      switch (field) {
        case 0 -> types = ShapeValues.strings(reader);
        case 1 -> typePrefixes = ShapeValues.strings(reader);
        case 2 -> tags = ShapeValues.tags(reader);
        case 3 -> entities = ShapeValues.entityIds(reader);
        default -> entityPrefixes = ShapeValues.strings(reader);
      }
    }
    try {
      return new QueryItem(types, typePrefixes, tags, entities, entityPrefixes);
    } catch (InvalidInput e) {
      throw reader.broken(e, start);
    }
  }

  public static void write(JsonWriter out, Query query) {
    out.beginObject();
    switch (query) {
      case Query.All all -> out.key("all").bool(true);
      case Query.AnyOf anyOf -> {
        out.key("items").beginArray();
        anyOf.items().forEach(item -> writeItem(out, item));
        out.endArray();
      }
    }
    out.endObject();
  }

  private static void writeItem(JsonWriter out, QueryItem item) {
    out.beginObject();
    writeGroup(out, "types", item.types());
    writeGroup(out, "type_prefixes", item.typePrefixes());
    writeGroup(out, "tags", item.tags());
    writeGroup(out, "entities", item.entities());
    writeGroup(out, "entity_prefixes", item.entityPrefixes());
    out.endObject();
  }

  /** Tags and entity ids print as their text. */
  private static void writeGroup(JsonWriter out, String key, List<?> group) {
    if (group.isEmpty()) {
      return;
    }
    out.key(key).beginArray();
    group.forEach(term -> out.string(term.toString()));
    out.endArray();
  }
}
