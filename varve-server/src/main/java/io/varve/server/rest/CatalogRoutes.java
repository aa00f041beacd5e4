package io.varve.server.rest;

import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.Tag;
import io.varve.api.json.JsonWriter;
import io.varve.api.json.StatsJson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** What a store holds, on the whole: event types, tags, figures, the head. */
final class CatalogRoutes {
  private static final Set<String> NAMES = Set.of("prefix", "limit", "cursor");
  private static final int EVENTS_BETWEEN_CHECKS = 1_024;

  private final EventStore store;

  CatalogRoutes(EventStore store) {
    this.store = store;
  }

  void addTo(Routing routing) {
    routing.get("/api/v1/event-types", NAMES, this::eventTypes);
    routing.get("/api/v1/tags", NAMES, this::tags);
    routing.get("/api/v1/stats", Set.of(), call -> stats());
    routing.get("/api/v1/head", Set.of(), call -> head());
  }

  private JsonWriter stats() {
    JsonWriter out = new JsonWriter();
    StatsJson.write(out, store.stats());
    return out;
  }

  private JsonWriter head() {
    return new JsonWriter().beginObject().key("head").number(store.head()).endObject();
  }

  private JsonWriter eventTypes(Routing.Call call) {
    NamePage page = new NamePage(call.parameters());
    store.stats().eventTypes().forEach(page::add);
    return page.toJson("event_types", "event_type");
  }

  /** Nothing counts tags, so this looks at every event. */
  private JsonWriter tags(Routing.Call call) {
    NamePage page = new NamePage(call.parameters());
    long seen = 0;
    try (EventCursor cursor = store.query(Query.all(), ReadOptions.defaults())) {
      while (cursor.hasNext()) {
        if (++seen % EVENTS_BETWEEN_CHECKS == 0) {
          call.checkWanted();
        }
        Event event = cursor.next();
        for (Tag tag : event.tags()) {
          page.add(tag.text(), 1L);
        }
      }
    }
    return page.toJson("tags", "tag");
  }

  /** The first names behind a name, with their counts; keeps no more than a page needs. */
  private static final class NamePage {
    private final NavigableMap<String, Long> counts = new TreeMap<>();
    private final String prefix;
    private final String after;
    private final long limit;
    private boolean isCut;

    NamePage(Parameters parameters) {
      limit = QueryRoutes.limit(parameters);
      prefix = Objects.requireNonNullElse(parameters.one("prefix"), "");
      after = Objects.requireNonNullElse(parameters.one("cursor", NamePage::decoded), "");
    }

    private static String decoded(String cursor) {
      try {
        return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException _) {
        throw Parameters.invalid(
            "cursor", "is not one that this server gave", "send the next of the page before");
      }
    }

    void add(String name, long count) {
      if (!name.startsWith(prefix) || name.compareTo(after) <= 0) {
        return;
      }
      if (counts.size() >= limit && name.compareTo(counts.lastKey()) > 0) {
        // Names only leave at the end, so one that is there was never dropped before.
        isCut = true;
        return;
      }
      counts.merge(name, count, Long::sum);
      if (counts.size() > limit) {
        counts.pollLastEntry();
        isCut = true;
      }
    }

    JsonWriter toJson(String list, String member) {
      JsonWriter out = new JsonWriter().beginObject().key(list).beginArray();
      for (Map.Entry<String, Long> each : counts.entrySet()) {
        out.beginObject().key(member).string(each.getKey());
        out.key("count").number(each.getValue()).endObject();
      }
      out.endArray().key("next");
      if (isCut) {
        byte[] last = counts.lastKey().getBytes(StandardCharsets.UTF_8);
        out.string(Base64.getUrlEncoder().withoutPadding().encodeToString(last));
      } else {
        out.nothing();
      }
      return out.endObject();
    }
  }
}
