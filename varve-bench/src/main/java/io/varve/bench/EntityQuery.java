package io.varve.bench;

import io.varve.api.Append;
import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.Tag;
import io.varve.engine.Varve;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/**
 * Reads all 100 events of one entity out of 10,000 events of 100 entities that came in turns, every
 * field and payload byte looked at: as events, and in place as views.
 */
final class EntityQuery implements Scenario {
  private static final int ENTITIES = 100;
  private static final int EVENTS_PER_ENTITY = 100;
  private static final long SEED = 7;

  private final Workspace workspace;
  private final StorePlace storePlace;
  private final int queries;
  private final FieldSum fields = new FieldSum();

  /** Where the store keeps its log. */
  enum StorePlace {
    MEMORY,
    DISK
  }

  EntityQuery(Workspace workspace, StorePlace storePlace, int queries) {
    this.workspace = workspace;
    this.storePlace = storePlace;
    this.queries = queries;
  }

  @Override
  public void warmUp() throws IOException {
    run();
  }

  @Override
  public List<Measurement> run() throws IOException {
    try (Workspace.Place place = workspace.place();
        EventStore store = open(place)) {
      List<Query> entities = fill(store);
      return List.of(
          Measurement.times("events", time(store, entities, false)),
          Measurement.times("views", time(store, entities, true)));
    }
  }

  private EventStore open(Workspace.Place place) {
    return switch (storePlace) {
      case MEMORY -> Varve.inMemory();
      case DISK -> Varve.open(place.path());
    };
  }

  private static List<Query> fill(EventStore store) {
    SyntheticEvents events = new SyntheticEvents(Tag.of("producer", "0"), 0);
    List<Query> entities = new ArrayList<>();
    for (int i = 0; i < EVENTS_PER_ENTITY; i++) {
      List<NewEvent> turn = new ArrayList<>();
      for (int entity = 0; entity < ENTITIES; entity++) {
        NewEvent event = events.about(entity);
        turn.add(event);
        if (i == 0) {
          entities.add(Query.entity(Objects.requireNonNull(event.entityId()).value()));
        }
      }
      store.append(Append.of(turn));
    }
    return entities;
  }

  private Quantiles time(EventStore store, List<Query> entities, boolean views) {
    SplittableRandom random = new SplittableRandom(SEED);
    Histogram nanos = Quantiles.histogram();
    for (int i = 0; i < queries; i++) {
      Query query = entities.get(random.nextInt(ENTITIES));
      long start = System.nanoTime();
      int count = views ? readViews(store, query) : readEvents(store, query);
      nanos.recordValue(System.nanoTime() - start);
      if (count != EVENTS_PER_ENTITY) {
        throw new IllegalStateException(
            "an entity of " + EVENTS_PER_ENTITY + " events gave " + count);
      }
    }
    fields.check();
    return Quantiles.of(nanos);
  }

  private int readEvents(EventStore store, Query query) {
    int count = 0;
    try (EventCursor cursor = store.query(query, ReadOptions.defaults())) {
      while (cursor.hasNext()) {
        fields.add(cursor.next());
        count++;
      }
    }
    return count;
  }

  private int readViews(EventStore store, Query query) {
    int[] count = new int[1];
    try (EventCursor cursor = store.query(query, ReadOptions.defaults())) {
      cursor.forEachView(view -> {
        fields.add(view);
        count[0]++;
      });
    }
    return count[0];
  }
}
