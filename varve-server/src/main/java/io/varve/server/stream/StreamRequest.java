package io.varve.server.stream;

import com.linecorp.armeria.common.QueryParams;
import io.varve.api.EntityId;
import io.varve.api.InvalidInput;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.Tag;
import io.varve.api.json.QueryJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a live stream is asked for: which events, and from where on.
 *
 * @param after only positions above this; 0: from the first
 */
record StreamRequest(Query query, long after) {
  private static final String AFTER = "after";
  private static final String QUERY = "query";
  private static final String HEAD = "head";
  private static final Set<String> ITEM =
      Set.of("event_type", "event_type_prefix", "tag", "entity_id", "entity_id_prefix");

  /**
   * Reads the parameters of a request: those of one query item, each repeatable, or {@code query}
   * with its JSON; without either, all events. {@code after} is a position or {@code head}.
   *
   * @param lastEventId the header with which a client resumes; beats {@code after}; null: none
   * @param head the store's, now
   */
  static StreamRequest of(QueryParams parameters, @Nullable String lastEventId, long head) {
    boolean hasItem = false;
    for (String name : parameters.names()) {
      hasItem |= ITEM.contains(name);
      if (!ITEM.contains(name) && !name.equals(AFTER) && !name.equals(QUERY)) {
        throw new InvalidInput(
            "unknown parameter "
                + name
                + "; a live stream takes after, query, event_type, event_type_prefix, tag,"
                + " entity_id, entity_id_prefix");
      }
    }
    @Nullable String json = parameters.get(QUERY);
    if (json != null && hasItem) {
      throw new InvalidInput("give either query, or parameters such as event_type, not both");
    }
    return new StreamRequest(
        json != null
            ? QueryJson.parse(json.getBytes(StandardCharsets.UTF_8))
            : hasItem ? item(parameters) : Query.all(),
        after(lastEventId == null ? parameters.get(AFTER) : lastEventId, head));
  }

  private static Query item(QueryParams parameters) {
    return Query.of(
        new QueryItem(
            parameters.getAll("event_type"),
            parameters.getAll("event_type_prefix"),
            parameters.getAll("tag").stream().map(Tag::of).toList(),
            parameters.getAll("entity_id").stream().map(EntityId::of).toList(),
            List.copyOf(parameters.getAll("entity_id_prefix"))));
  }

  private static long after(@Nullable String text, long head) {
    if (text == null) {
      return 0;
    }
    if (text.equals(HEAD)) {
      return head;
    }
    long position;
    try {
      position = Long.parseLong(text);
    } catch (NumberFormatException _) {
      throw new InvalidInput("after is neither a position nor head: " + text);
    }
    return new StreamRequest(Query.all(), position).checked(head).after();
  }

  /**
   * Passes if the stream can start there.
   *
   * @throws InvalidInput if it starts above the head: what the caller saw is not in this log
   */
  StreamRequest checked(long head) {
    if (after < 0 || after > head) {
      throw new InvalidInput(
          "the stream is to start after position "
              + after
              + ", but the head is "
              + head
              + "; the log was rewound or is another one, start again from a position it has");
    }
    return this;
  }
}
