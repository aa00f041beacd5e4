package io.varve.bench.scenario;

import io.varve.api.EventStore;
import io.varve.bench.BenchSetting;
import io.varve.bench.Measurement;
import io.varve.bench.Producer;
import io.varve.bench.Scenario;
import io.varve.bench.Unit;
import io.varve.bench.Workspace;
import io.varve.engine.Varve;
import java.io.IOException;
import java.util.List;

/** How much more heap a store on disk uses after ten times the events. */
public final class HeapGrowth implements Scenario {
  private static final int BATCH = 1_000;
  private static final int TIMES = 10;

  private final Workspace workspace;
  private final int events;

  public HeapGrowth(BenchSetting setting) {
    this.workspace = setting.workspace();
    this.events = setting.scale().pick(1_000_000, 100_000, 2_000);
  }

  /** Nothing: no time is measured. */
  @Override
  public void warmUp() {}

  @Override
  public List<Measurement> run() throws IOException {
    try (Workspace.Place place = workspace.place();
        EventStore store = Varve.open(place.path())) {
      Producer producer = new Producer(store, 0, BATCH);
      producer.append(events / BATCH);
      double few = (double) ProcessMemory.settled().heapBytes();
      producer.append((TIMES - 1) * events / BATCH);
      double many = (double) ProcessMemory.settled().heapBytes();
      SingleAppends.check(store, (long) TIMES * events);
      return List.of(
          Measurement.of("used_heap_at_1M", Unit.BYTES, few),
          Measurement.of("used_heap_at_10M", Unit.BYTES, many),
          Measurement.of("growth", Unit.RATIO, many / few));
    }
  }
}
