package io.varve.bench.scenario;

import io.varve.api.EventStore;
import io.varve.bench.AllocatedBytes;
import io.varve.bench.BenchSetting;
import io.varve.bench.CallerAllocation;
import io.varve.bench.ForceProbe;
import io.varve.bench.LoadShape;
import io.varve.bench.Measurement;
import io.varve.bench.ProcessorTime;
import io.varve.bench.Producer;
import io.varve.bench.Quantiles;
import io.varve.bench.Scale;
import io.varve.bench.Scenario;
import io.varve.bench.Together;
import io.varve.bench.Unit;
import io.varve.bench.WarmUp;
import io.varve.bench.Workspace;
import io.varve.engine.Varve;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Producers that append at once to a store on disk, every commit forced before it is acknowledged;
 * beside it what writing and forcing as much costs on this machine at this moment. The time ends
 * when the store is closed, which is when all it has filled is sealed.
 */
public final class DurableIngest implements Scenario {
  private static final int MAX_COMMITS = 100_000;
  private static final int PROBED_FRAMES = 300;

  private final Workspace workspace;
  private final LoadShape shape;
  private final Scale scale;

  public DurableIngest(BenchSetting setting, LoadShape shape) {
    this.workspace = setting.workspace();
    this.shape = shape;
    this.scale = setting.scale();
  }

  @Override
  public void warmUp() throws IOException {
    WarmUp.repeat(scale, () -> ingest(scale.pick(500_000, 100_000, 500)));
  }

  @Override
  public List<Measurement> run() throws IOException {
    Histogram force =
        ForceProbe.measure(
            workspace.directory(), shape.roundBytes(), scale.pick(PROBED_FRAMES, 100, 5));
    List<Measurement> measured = new ArrayList<>(ingest(scale.pick(2_000_000, 200_000, 2_000)));
    measured.add(Measurement.times("write_and_force", force));
    return measured;
  }

  private List<Measurement> ingest(int events) throws IOException {
    int commits = shape.commitsPerProducer(events, scale.pick(MAX_COMMITS, 10_000, 100));
    List<Producer> producers = new ArrayList<>();
    long elapsed;
    long processor;
    long allocated;
    try (Workspace.Place place = workspace.place()) {
      EventStore store = Varve.open(place.path());
      List<Runnable> work = new ArrayList<>();
      for (int i = 0; i < shape.producers(); i++) {
        Producer producer = new Producer(store, i, shape.batch());
        producers.add(producer);
        work.add(() -> producer.append(commits));
      }
      long processorBefore = ProcessorTime.nanos();
      long allocatedBefore = AllocatedBytes.ofAllThreads();
      elapsed = Together.run(work);
      long head = store.head();
      long start = System.nanoTime();
      store.close();
      elapsed += System.nanoTime() - start;
      allocated = AllocatedBytes.ofAllThreads() - allocatedBefore;
      processor = ProcessorTime.nanos() - processorBefore;
      check(head, producers);
    }
    return measured(producers, elapsed, processor, allocated);
  }

  private static void check(long head, List<Producer> producers) {
    long stored = producers.stream().mapToLong(Producer::stored).sum();
    if (head != stored) {
      throw new IllegalStateException(stored + " events were acknowledged, " + head + " are there");
    }
  }

  private List<Measurement> measured(
      List<Producer> producers, long elapsed, long processor, long allocated) {
    Histogram nanos = Quantiles.histogram();
    producers.forEach(producer -> nanos.add(producer.nanos()));
    long stored = producers.stream().mapToLong(Producer::stored).sum();
    long conflicts = producers.stream().mapToLong(Producer::conflicts).sum();
    long callers = CallerAllocation.bytes(shape.batch(), stored / shape.batch() + conflicts);
    return List.of(
        Measurement.rate("events", stored, elapsed),
        Measurement.times("commit", nanos),
        Measurement.of("conflicts", Unit.COUNT, (double) conflicts),
        Measurement.of("processor_per_event", Unit.NANOS, (double) processor / stored),
        Measurement.of(
            "allocated_per_event",
            Unit.BYTES,
            Math.max(0.0, (double) (allocated - callers)) / stored));
  }
}
