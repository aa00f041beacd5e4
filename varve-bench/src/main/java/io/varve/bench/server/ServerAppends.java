package io.varve.bench.server;

import io.varve.bench.BenchSetting;
import io.varve.bench.Measurement;
import io.varve.bench.Quantiles;
import io.varve.bench.SyntheticEvents;
import io.varve.bench.Unit;
import io.varve.bench.scenario.AsyncIngest;
import io.varve.bench.scenario.ManyProducers;
import io.varve.client.RemoteEventStore;
import io.varve.client.RemoteOptions;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * One thread that has so many appends of one event each in flight at a server, each on the
 * condition of its own producer. The time of an append ends when the thread sees its result.
 */
public final class ServerAppends extends ServerScenario {
  private final int inFlight;
  private int firstProducer;

  public ServerAppends(BenchSetting setting, int inFlight) {
    super(setting, inFlight * SyntheticEvents.EVENT_BYTES);
    this.inFlight = inFlight;
  }

  @Override
  List<Measurement> load(ServedProcess served, boolean isWarmUp) {
    int appends = isWarmUp ? pick(1_000_000, 50_000, 100) : pick(400_000, 20_000, 500);
    Histogram nanos = Quantiles.histogram();
    ManyProducers producers = new ManyProducers(firstProducer, inFlight);
    firstProducer += inFlight;
    try (RemoteEventStore store = RemoteEventStore.open(RemoteOptions.at(served.address()))) {
      long before = store.head();
      long start = System.nanoTime();
      AsyncIngest.append(store, producers, appends, inFlight, nanos);
      long elapsed = System.nanoTime() - start;
      Served.checkHead(store, before + producers.stored());
      return List.of(
          Measurement.rate("events", producers.stored(), elapsed),
          Measurement.times("append", nanos),
          Measurement.of("conflicts", Unit.COUNT, (double) producers.conflicts()));
    }
  }
}
