package io.varve.engine;

import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.Query;
import io.varve.api.State;
import io.varve.api.StateOptions;
import io.varve.api.Tag;
import io.varve.api.json.EventJson;
import io.varve.api.json.ExportedEvent;
import io.varve.api.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a store holds and answers, as text that can be committed and compared. */
final class GoldenText {
  private static final int CHAIN_STEP = 25;

  private GoldenText() {}

  /** Every event with its commit, as {@code varve export} prints it. */
  static String export(LocalEventStore store) {
    JsonWriter json = new JsonWriter();
    EventJson events = new EventJson(json);
    store.forEachCommit(commit -> {
      long first = commit.events().getFirst().position();
      for (Event event : commit.events()) {
        boolean head = event.position() == first;
        events.write(
            new ExportedEvent(
                event, first, head ? commit.requestId() : null, head ? commit.tracking() : null));
        json.newLine();
      }
    });
    return new String(json.array(), 0, json.sizeBytes(), StandardCharsets.UTF_8);
  }

  /** Level, profile, chain values, and each answer that an index gives, one a line. */
  static String answers(LocalEventStore store) {
    StringBuilder text = new StringBuilder();
    line(text, "level", store.level());
    line(text, "profile", store.profile());
    line(text, "head", store.head());
    for (long position = 0; position <= store.head(); position += CHAIN_STEP) {
      line(text, "chain " + position, Long.toHexString(store.checkpoint(position).chain()));
    }
    line(text, "chain", Long.toHexString(store.checkpoint(store.head()).chain()));
    line(text, "times", store.stats().firstTimestamp() + " " + store.stats().lastTimestamp());
    new TreeMap<>(store.stats().eventTypes()).forEach((type, n) -> line(text, "events " + type, n));
    List<Event> events = query(store, Query.all());
    for (String type : names(events.stream().map(Event::eventType).toList())) {
      line(text, "type " + type, positions(store, Query.type(type)));
    }
    for (String tag :
        names(events.stream().flatMap(e -> e.tags().stream()).map(Tag::text).toList())) {
      line(text, "tag " + tag, positions(store, Query.tag(tag)));
    }
    for (String entity : names(events.stream().map(GoldenText::entity).toList())) {
      if (!entity.isEmpty()) {
        line(text, "entity " + entity, positions(store, Query.entity(entity)));
        line(text, "state of " + entity, state(store, EntityId.of(entity)));
      }
    }
    TreeSet<String> sources = new TreeSet<>();
    store.forEachCommit(commit -> {
      if (commit.tracking() != null) {
        sources.add(commit.tracking().source());
      }
    });
    sources.forEach(source -> line(text, "source " + source, store.trackingPosition(source)));
    return text.toString();
  }

  private static void line(StringBuilder text, String what, @Nullable Object answer) {
    text.append(what).append(": ").append(answer).append('\n');
  }

  private static String entity(Event event) {
    return event.entityId() == null ? "" : event.entityId().value();
  }

  private static TreeSet<String> names(List<String> names) {
    return new TreeSet<>(names);
  }

  private static String state(LocalEventStore store, EntityId entity) {
    State state = store.state(entity, StateOptions.now()).orElseThrow();
    return "version %d, position %d, %d events, %s"
        .formatted(state.version(), state.lastPosition(), state.eventCount(), state.state().text());
  }

  private static String positions(LocalEventStore store, Query query) {
    return query(store, query).stream()
        .map(event -> Long.toString(event.position()))
        .collect(Collectors.joining(" "));
  }

  private static List<Event> query(LocalEventStore store, Query query) {
    try (EventCursor cursor = store.query(query)) {
      return cursor.toList();
    }
  }
}
