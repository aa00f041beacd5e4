package io.varve.server.rest;

import io.varve.api.EntityId;
import io.varve.api.EntitySummary;
import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.ReadOptions;
import io.varve.api.StateOptions;
import io.varve.api.VarveException;
import io.varve.api.json.JsonWriter;
import io.varve.api.json.ReadRequest;
import io.varve.api.json.StateJson;
import io.varve.server.config.ServerLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of entities. Each route for one entity has its id in the path, and again as a
 * parameter, for ids that do not go into a path.
 */
final class EntityRoutes {
  private static final String ENTITIES = "/api/v1/entities";
  private static final String ENTITY = "/api/v1/entity";
  private static final String ID = "entity_id";
  private static final Set<String> STATE = Set.of("as_of", "recorded_as_of", "at_position");

  private final EventStore store;
  private final EventPages pages;

  EntityRoutes(EventStore store) {
    this.store = store;
    pages = new EventPages(store);
  }

  void addTo(Routing routing) {
    routing.get(ENTITIES, Set.of("prefix", "limit", "cursor"), this::list);
    addBoth(routing, "", Set.of(), this::entity);
    addBoth(routing, "/state", STATE, this::state);
    addBoth(routing, "/timeline", ReadParameters.PAGE, this::timeline);
  }

  /** Answers about one entity. */
  private interface EntityHandler {
    JsonWriter answer(EntityId id, Parameters parameters);
  }

  private static void addBoth(
      Routing routing, String suffix, Set<String> parameters, EntityHandler handler) {
    routing.get(
        ENTITIES + "/{id}" + suffix,
        parameters,
        call -> handler.answer(pathId(call), call.parameters()));
    routing.get(
        ENTITY + suffix,
        ReadParameters.with(parameters, ID),
        call -> handler.answer(call.parameters().required(ID, EntityId::of), call.parameters()));
  }

  private static EntityId pathId(Routing.Call call) {
    try {
      return EntityId.of(call.path("id"));
    } catch (VarveException e) {
      throw new Rejected(Problem.of(e, "path"));
    }
  }

  private JsonWriter entity(EntityId id, Parameters parameters) {
    EntitySummary summary = store.entity(id).orElseThrow(() -> unknown(id));
    JsonWriter out = new JsonWriter();
    write(out, summary);
    return out;
  }

  private static Rejected unknown(EntityId id) {
    return new Rejected(Problem.notFound("entity", "there is no event of entity " + id.value()));
  }

  private static void write(JsonWriter out, EntitySummary summary) {
    out.beginObject().key("entity_id").string(summary.entityId().value());
    out.key("version").number(summary.version());
    out.key("first_position").number(summary.firstPosition());
    out.key("last_position").number(summary.lastPosition()).endObject();
  }

  private JsonWriter state(EntityId id, Parameters parameters) {
    StateOptions options =
        new StateOptions(
            parameters.time("as_of"),
            parameters.time("recorded_as_of"),
            parameters.number("at_position", 0, Long.MAX_VALUE, Long.MAX_VALUE));
    JsonWriter out = new JsonWriter();
    StateJson.write(out, store.state(id, options).orElseThrow(() -> unknown(id)));
    return out;
  }

  private JsonWriter timeline(EntityId id, Parameters parameters) {
    ReadOptions options =
        ReadParameters.options(parameters).withLimit(QueryRoutes.limit(parameters));
    if (store.entity(id).isEmpty()) {
      throw unknown(id);
    }
    Query query = Query.of(new QueryItem(List.of(), List.of(), List.of(), List.of(id), List.of()));
    return pages.page(new ReadRequest(query, options), parameters.one("cursor"));
  }

  /** An entity is listed where its first event is. */
  private JsonWriter list(Routing.Call call) {
    Parameters parameters = call.parameters();
    long limit = QueryRoutes.limit(parameters);
    Query query =
        Objects.requireNonNullElse(parameters.one("prefix", EntityRoutes::ofPrefix), Query.all());
    int checksum = PageCursor.checksum(new ReadRequest(query, ReadOptions.defaults()));
    @Nullable PageCursor given = parameters.one("cursor", text -> PageCursor.parse(text, checksum));
    PageCursor before = given == null ? new PageCursor(0, store.head(), checksum) : given;
    FirstEvents first = new FirstEvents(store, query, before, limit);
    first.read(call::checkWanted);
    JsonWriter out = new JsonWriter().beginObject().key("entities").beginArray();
    first.entities.forEach(id -> write(out, store.entity(id).orElseThrow()));
    out.endArray().key("read_position").number(before.readPosition()).key("next");
    if (first.position < before.readPosition()) {
      out.string(new PageCursor(first.position, before.readPosition(), checksum).text());
    } else {
      out.nothing();
    }
    return out.endObject();
  }

  private static Query ofPrefix(String prefix) {
    return Query.of(new QueryItem(List.of(), List.of(), List.of(), List.of(), List.of(prefix)));
  }

  /** The entities whose first events match, from a position on; a bounded stretch of them. */
  private static final class FirstEvents {
    private final EventStore store;
    private final Query query;
    private final long end;
    private final long limit;
    private final List<EntityId> entities = new ArrayList<>();
    private long position;

    FirstEvents(EventStore store, Query query, PageCursor from, long limit) {
      this.store = store;
      this.query = query;
      this.limit = limit;
      position = from.position();
      end = from.readPosition();
    }

    void read(Runnable check) {
      long left = ServerLimits.ENTITY_SCAN_EVENTS;
      while (entities.size() < limit && position < end && left > 0) {
        check.run();
        left -= ServerLimits.ENTITY_SCAN_STEP;
        readStep();
      }
    }

    private void readStep() {
      ReadOptions step =
          ReadOptions.defaults()
              .withAfter(position)
              .withBefore(end + 1)
              .withLimit(ServerLimits.ENTITY_SCAN_STEP);
      long[] seen = {0};
      try (EventCursor cursor = store.query(query, step)) {
        cursor.forEachView(view -> {
          seen[0]++;
          if (entities.size() < limit) {
            position = view.position();
            @Nullable EntityId id = view.entityId();
            if (view.version() == 1 && id != null) {
              entities.add(id);
            }
          }
        });
      }
      if (seen[0] < ServerLimits.ENTITY_SCAN_STEP && entities.size() < limit) {
        position = end;
      }
    }
  }
}
