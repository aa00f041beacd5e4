package io.varve.bench.micro;

import io.varve.api.Append;
import io.varve.api.EntityId;
import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.Query;
import io.varve.bench.SyntheticEvents;
import io.varve.engine.Varve;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What the index finds in 10,000 events of 100 entities and 10 types, in memory: an entity's 100
 * events, a type's 1,000, counted and not read; and an entity's version.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class IndexLookups {
  private static final int EVENTS = 10_000;
  private static final int ENTITIES = 100;
  private static final int TYPES = 10;
  private static final int ENTITY_EVENTS = EVENTS / ENTITIES;
  private static final int TYPE_EVENTS = EVENTS / TYPES;

  private final EventStore store = filled();
  private final Query entity = Query.entity(SyntheticEvents.entity(42));
  private final EntityId entityId = EntityId.of(SyntheticEvents.entity(42));
  private final Query type = Query.type(SyntheticEvents.type(4));

  private static EventStore filled() {
    EventStore store = Varve.inMemory();
    SyntheticEvents events = new SyntheticEvents(List.of(), 0, ENTITIES);
    for (int i = 0; i < EVENTS; i++) {
      store.append(Append.of(events.of(i / ENTITIES % TYPES, i % ENTITIES)));
    }
    return store;
  }

  @Benchmark
  public long entity() {
    return count(entity, ENTITY_EVENTS);
  }

  @Benchmark
  public long type() {
    return count(type, TYPE_EVENTS);
  }

  @Benchmark
  public long entityVersion() {
    return store.entity(entityId).orElseThrow().version();
  }

  private long count(Query query, long expected) {
    try (EventCursor cursor = store.query(query)) {
      long count = cursor.count();
      if (count != expected) {
        throw new IllegalStateException(expected + " events were to be found, were " + count);
      }
      return count;
    }
  }
}
