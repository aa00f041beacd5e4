package io.varve.bench.scenario;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.EventStore;
import io.varve.bench.BenchSetting;
import io.varve.bench.Measurement;
import io.varve.bench.Quantiles;
import io.varve.bench.Scale;
import io.varve.bench.Scenario;
import io.varve.bench.Unit;
import io.varve.bench.WarmUp;
import io.varve.bench.Workspace;
import io.varve.engine.Varve;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * One thread hands appends of one event each to a store on disk, a number of them a call, each
 * atomic alone, until the store is closed.
 */
public final class BatchIngest implements Scenario {
  private final Workspace workspace;
  private final Scale scale;
  private final int appends;

  public BatchIngest(BenchSetting setting, int appends) {
    this.workspace = setting.workspace();
    this.scale = setting.scale();
    this.appends = appends;
  }

  @Override
  public void warmUp() throws IOException {
    int calls = Math.min(scale.pick(300_000, 30_000, 50) / appends, 5_000);
    WarmUp.repeat(scale, () -> ingest(calls));
  }

  @Override
  public List<Measurement> run() throws IOException {
    return ingest(
        Math.min(scale.pick(1_000_000, 100_000, 200) / appends, scale.pick(50_000, 20_000, 100)));
  }

  private List<Measurement> ingest(int calls) throws IOException {
    ManyProducers producers = new ManyProducers(appends);
    Histogram nanos = Quantiles.histogram();
    try (Workspace.Place place = workspace.place()) {
      EventStore store = Varve.open(place.path());
      long start = System.nanoTime();
      for (int i = 0; i < Math.max(1, calls); i++) {
        call(store, producers, nanos);
      }
      SingleAppends.check(store, producers.stored());
      store.close();
      long elapsed = System.nanoTime() - start;
      return List.of(
          Measurement.rate("events", producers.stored(), elapsed),
          Measurement.times("call", nanos),
          Measurement.of("conflicts", Unit.COUNT, (double) producers.conflicts()));
    }
  }

  private void call(EventStore store, ManyProducers producers, Histogram nanos) {
    long start = System.nanoTime();
    List<Append> all = new ArrayList<>(appends);
    for (int producer = 0; producer < appends; producer++) {
      all.add(producers.next(producer));
    }
    List<AppendResult> results = store.appendAll(all);
    nanos.recordValue(System.nanoTime() - start);
    for (int producer = 0; producer < appends; producer++) {
      producers.accept(producer, results.get(producer));
    }
  }
}
