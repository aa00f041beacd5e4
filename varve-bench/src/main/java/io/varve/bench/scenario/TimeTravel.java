package io.varve.bench.scenario;

import io.varve.api.EntityId;
import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.State;
import io.varve.api.StateOptions;
import io.varve.bench.BenchSetting;
import io.varve.bench.FieldSum;
import io.varve.bench.Measurement;
import io.varve.bench.Quantiles;
import io.varve.bench.Scenario;
import io.varve.engine.Varve;
import java.util.List;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/**
 * The past of an entity, out of 10,000 events of 100 entities that came in turns, in memory: its
 * events up to some time, and its state as of then.
 */
public final class TimeTravel implements Scenario {
  private static final int ENTITIES = 100;
  private static final int ROUNDS = 100;
  private static final long SEED = 11;

  private final int calls;

  public TimeTravel(BenchSetting setting) {
    this.calls = setting.scale().pick(50_000, 10_000, 50);
  }

  @Override
  public List<Measurement> run() {
    try (EventStore store = Varve.inMemory()) {
      EntityRounds rounds = new EntityRounds(0, ENTITIES);
      rounds.fill(store, ROUNDS);
      return List.of(
          Measurement.times("query_as_of", queries(store, rounds)),
          Measurement.times("state_as_of", states(store, rounds)));
    }
  }

  private Histogram queries(EventStore store, EntityRounds rounds) {
    SplittableRandom random = new SplittableRandom(SEED);
    Histogram nanos = Quantiles.histogram();
    for (int i = 0; i < calls; i++) {
      int entity = random.nextInt(ENTITIES);
      int until = 1 + random.nextInt(ROUNDS);
      Query query = Query.entity(rounds.entity(entity));
      FieldSum sum = new FieldSum();
      long start = System.nanoTime();
      ReadOptions options = ReadOptions.defaults().withAsOf(EntityRounds.time(until - 1));
      try (EventCursor cursor = store.query(query, options)) {
        cursor.forEachView(sum::add);
      }
      nanos.recordValue(System.nanoTime() - start);
      sum.check(until, rounds.sum(entity, until));
    }
    return nanos;
  }

  private Histogram states(EventStore store, EntityRounds rounds) {
    SplittableRandom random = new SplittableRandom(SEED);
    Histogram nanos = Quantiles.histogram();
    for (int i = 0; i < calls; i++) {
      EntityId entity = EntityId.of(rounds.entity(random.nextInt(ENTITIES)));
      int until = 1 + random.nextInt(ROUNDS);
      StateOptions options = StateOptions.asOf(EntityRounds.time(until - 1));
      long start = System.nanoTime();
      State state = store.state(entity, options).orElseThrow();
      nanos.recordValue(System.nanoTime() - start);
      if (state.eventCount() != until) {
        throw new IllegalStateException("not the state of " + until + " events: " + state);
      }
    }
    return nanos;
  }
}
