package io.varve.bench.scenario;

import io.varve.api.EventStore;
import io.varve.bench.BenchSetting;
import io.varve.bench.Measurement;
import io.varve.bench.Scenario;
import io.varve.engine.Varve;
import java.util.List;

/**
 * All 100 events of one of 100 entities that came in turns, in memory: every field and payload byte
 * is looked at, in place as views, and as events.
 */
public final class EntityQuery implements Scenario {
  private static final int ENTITIES = 100;
  private static final int ROUNDS = 100;

  private final int queries;

  public EntityQuery(BenchSetting setting) {
    this.queries = setting.scale().pick(200_000, 50_000, 200);
  }

  @Override
  public List<Measurement> run() {
    try (EventStore store = Varve.inMemory()) {
      EntityQueries asked = fill(store);
      return List.of(
          Measurement.times("views", asked.time(store, queries, true)),
          Measurement.times("events", asked.time(store, queries, false)));
    }
  }

  private static EntityQueries fill(EventStore store) {
    EntityRounds rounds = new EntityRounds(0, ENTITIES);
    rounds.fill(store, ROUNDS);
    EntityQueries asked = new EntityQueries(ROUNDS);
    for (int entity = 0; entity < ENTITIES; entity++) {
      asked.add(rounds.entity(entity), rounds.sum(entity, ROUNDS));
    }
    return asked;
  }
}
