package io.varve.bench;

import io.varve.api.EventStore;
import io.varve.engine.Varve;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Producers that append at once to a store on disk, every commit forced before it is acknowledged;
 * beside it what writing and forcing as much costs on this machine at this moment.
 */
final class DurableIngest implements Scenario {
  private static final int MAX_COMMITS = 200_000;
  private static final int CEILING_FRAMES = 500;

  private final Workspace workspace;
  private final LoadShape shape;
  private final long events;

  DurableIngest(Workspace workspace, LoadShape shape, long events) {
    this.workspace = workspace;
    this.shape = shape;
    this.events = events;
  }

  @Override
  public void warmUp() throws IOException {
    ingest();
  }

  @Override
  public List<Measurement> run() throws IOException {
    Histogram ceiling =
        LogCeiling.measure(workspace.directory(), shape.roundBytes(), CEILING_FRAMES);
    List<Measurement> measured = new ArrayList<>(ingest());
    measured.add(Measurement.times("log_ceiling_write_and_force", Quantiles.of(ceiling)));
    return measured;
  }

  private List<Measurement> ingest() throws IOException {
    int commits = shape.commitsPerProducer(events, MAX_COMMITS);
    Histogram nanos = Quantiles.histogram();
    long elapsed;
    long processor;
    try (Workspace.Place place = workspace.place();
        EventStore store = Varve.open(place.path())) {
      List<Producer> producers = new ArrayList<>();
      List<Runnable> work = new ArrayList<>();
      for (int i = 0; i < shape.producers(); i++) {
        Producer producer = new Producer(store, i, shape.batch());
        producers.add(producer);
        work.add(() -> producer.append(commits));
      }
      long before = ProcessorTime.nanos();
      elapsed = Together.run(work);
      processor = ProcessorTime.nanos() - before;
      producers.forEach(producer -> nanos.add(producer.nanos()));
    }
    long stored = (long) commits * shape.producers() * shape.batch();
    return List.of(
        Measurement.rate("events", stored, elapsed),
        Measurement.times("commit", Quantiles.of(nanos)),
        Measurement.of("processor_per_event", Unit.NANOS, (double) processor / stored));
  }
}
