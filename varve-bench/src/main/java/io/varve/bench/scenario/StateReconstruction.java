package io.varve.bench.scenario;

import io.varve.api.EntityId;
import io.varve.api.EventStore;
import io.varve.api.State;
import io.varve.api.StateOptions;
import io.varve.bench.BenchSetting;
import io.varve.bench.Measurement;
import io.varve.bench.Quantiles;
import io.varve.bench.Scenario;
import io.varve.engine.Varve;
import java.util.List;
import org.HdrHistogram.Histogram;

/** The state of an entity of 1,000 events, folded from all of them each time, in memory. */
public final class StateReconstruction implements Scenario {
  private static final int EVENTS = 1_000;

  private final int calls;

  public StateReconstruction(BenchSetting setting) {
    this.calls = setting.scale().pick(20_000, 1_500, 20);
  }

  @Override
  public List<Measurement> run() {
    try (EventStore store = Varve.inMemory()) {
      EntityRounds rounds = new EntityRounds(0, 1);
      rounds.fill(store, EVENTS);
      EntityId entity = EntityId.of(rounds.entity(0));
      Histogram nanos = Quantiles.histogram();
      for (int i = 0; i < calls; i++) {
        long start = System.nanoTime();
        State state = store.state(entity, StateOptions.now()).orElseThrow();
        nanos.recordValue(System.nanoTime() - start);
        if (state.eventCount() != EVENTS || state.state().sizeBytes() < 2) {
          throw new IllegalStateException("not the state of " + EVENTS + " events: " + state);
        }
      }
      return List.of(Measurement.times("state", nanos));
    }
  }
}
