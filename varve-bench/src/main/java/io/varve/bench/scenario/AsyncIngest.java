package io.varve.bench.scenario;

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
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;

/**
 * One thread appends single events to a store on disk without waiting, up to a number of them in
 * flight, until the store is closed. The time of an append ends when the thread sees its result.
 */
public final class AsyncIngest implements Scenario {
  private final Workspace workspace;
  private final Scale scale;
  private final int inFlight;

  public AsyncIngest(BenchSetting setting, int inFlight) {
    this.workspace = setting.workspace();
    this.scale = setting.scale();
    this.inFlight = inFlight;
  }

  @Override
  public void warmUp() throws IOException {
    int warming = Math.min(scale.pick(100_000, 20_000, 100), 5_000 * inFlight);
    WarmUp.repeat(scale, () -> ingest(warming));
  }

  @Override
  public List<Measurement> run() throws IOException {
    return ingest(
        Math.min(
            scale.pick(1_000_000, 100_000, 1_000), scale.pick(50_000, 20_000, 100) * inFlight));
  }

  private List<Measurement> ingest(int appends) throws IOException {
    ManyProducers producers = new ManyProducers(inFlight);
    Histogram nanos = Quantiles.histogram();
    try (Workspace.Place place = workspace.place()) {
      EventStore store = Varve.open(place.path());
      long start = System.nanoTime();
      append(store, producers, appends, inFlight, nanos);
      SingleAppends.check(store, producers.stored());
      store.close();
      long elapsed = System.nanoTime() - start;
      return List.of(
          Measurement.rate("events", producers.stored(), elapsed),
          Measurement.times("append", nanos),
          Measurement.of("conflicts", Unit.COUNT, (double) producers.conflicts()));
    }
  }

  /** Appends events of the producers in turns, so many of them in flight; times each. */
  public static void append(
      EventStore store, ManyProducers producers, int appends, int inFlight, Histogram nanos) {
    int window = Math.min(appends, inFlight);
    List<CompletableFuture<AppendResult>> pending = new ArrayList<>();
    long[] begun = new long[window];
    for (int i = 0; i < appends + window; i++) {
      int producer = i % window;
      if (i >= window) {
        producers.accept(producer, pending.get(producer).join());
        nanos.recordValue(System.nanoTime() - begun[producer]);
      }
      if (i < appends) {
        begun[producer] = System.nanoTime();
        CompletableFuture<AppendResult> result = store.appendAsync(producers.next(producer));
        if (i < window) {
          pending.add(result);
        } else {
          pending.set(producer, result);
        }
      }
    }
  }
}
