package io.varve.bench.scenario;

import io.varve.api.EventStore;
import io.varve.bench.BenchSetting;
import io.varve.bench.Measurement;
import io.varve.bench.Producer;
import io.varve.bench.Scale;
import io.varve.bench.Scenario;
import io.varve.bench.Unit;
import io.varve.bench.WarmUp;
import io.varve.bench.Workspace;
import io.varve.engine.Varve;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a large store is slower to append to: one producer fills a store on disk with forced
 * commits of 1,000 events, and the time of each million is taken.
 */
public final class StoreScale implements Scenario {
  private static final int BATCH = 1_000;
  private static final int STEPS = 11;

  private final Workspace workspace;
  private final Scale scale;
  private final int stepEvents;

  public StoreScale(BenchSetting setting) {
    this.workspace = setting.workspace();
    this.scale = setting.scale();
    this.stepEvents = scale.pick(1_000_000, 100_000, 2_000);
  }

  @Override
  public void warmUp() throws IOException {
    WarmUp.repeat(
        scale,
        () -> {
          try (Workspace.Place place = workspace.place();
              EventStore store = Varve.open(place.path())) {
            new Producer(store, 0, BATCH).append(scale.pick(1_000, 300, 2));
          }
        });
  }

  /** The rate of the second step, which starts at the size of one, and of the last. */
  @Override
  public List<Measurement> run() throws IOException {
    List<Measurement> rates = new ArrayList<>();
    try (Workspace.Place place = workspace.place();
        EventStore store = Varve.open(place.path())) {
      Producer producer = new Producer(store, 0, BATCH);
      for (int step = 0; step < STEPS; step++) {
        long start = System.nanoTime();
        producer.append(stepEvents / BATCH);
        long elapsed = System.nanoTime() - start;
        if (step > 0) {
          rates.add(Measurement.rate("events_at_" + step + "M", stepEvents, elapsed));
        }
      }
      SingleAppends.check(store, producer.stored());
    }
    double ratio = rates.getLast().value() / rates.getFirst().value();
    rates.add(Measurement.of("ratio", Unit.RATIO, ratio));
    return rates;
  }
}
