package io.varve.bench.server;

import io.varve.bench.BenchSetting;
import io.varve.bench.LoadShape;
import io.varve.bench.Measurement;
import io.varve.bench.Producer;
import io.varve.bench.Quantiles;
import io.varve.bench.Together;
import io.varve.bench.Unit;
import io.varve.client.RemoteEventStore;
import io.varve.client.RemoteOptions;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Producers that share one client, whose appends go over one append stream. Each waits for its
 * commit before it sends the next, which is on the condition that nobody else wrote under its tag.
 */
public final class ServerAppendStream extends ServerScenario {
  private final LoadShape shape;
  private int nextProducer;

  public ServerAppendStream(BenchSetting setting, LoadShape shape) {
    super(setting, shape.roundBytes());
    this.shape = shape;
  }

  @Override
  List<Measurement> load(ServedProcess served, boolean isWarmUp) {
    int events = isWarmUp ? pick(6_000_000, 200_000, 500) : pick(2_000_000, 200_000, 2_000);
    int commits = shape.commitsPerProducer(events, Integer.MAX_VALUE);
    List<Producer> producers = new ArrayList<>();
    List<Runnable> work = new ArrayList<>();
    long elapsed;
    try (RemoteEventStore store = RemoteEventStore.open(RemoteOptions.at(served.address()))) {
      long before = store.head();
      for (int i = 0; i < shape.producers(); i++) {
        Producer producer = new Producer(store, nextProducer++, shape.batch());
        producers.add(producer);
        work.add(() -> producer.append(commits));
      }
      elapsed = Together.run(work);
      long stored = stored(producers);
      Served.checkHead(store, before + stored);
    }
    Histogram nanos = Quantiles.histogram();
    producers.forEach(producer -> nanos.add(producer.nanos()));
    long conflicts = producers.stream().mapToLong(Producer::conflicts).sum();
    return List.of(
        Measurement.rate("events", stored(producers), elapsed),
        Measurement.times("commit", nanos),
        Measurement.of("conflicts", Unit.COUNT, (double) conflicts));
  }

  private static long stored(List<Producer> producers) {
    return producers.stream().mapToLong(Producer::stored).sum();
  }
}
