package io.varve.bench.scenario;

import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.bench.AllocatedBytes;
import io.varve.bench.BenchSetting;
import io.varve.bench.FieldSum;
import io.varve.bench.Measurement;
import io.varve.bench.Scenario;
import io.varve.bench.Unit;
import io.varve.engine.Varve;
import java.io.IOException;
import java.util.List;

/** All events of a store on disk in order, every field and payload byte, in place as views. */
public final class FullScan implements Scenario {
  private final BenchSetting setting;
  private final int events;

  public FullScan(BenchSetting setting) {
    this.setting = setting;
    this.events = LogSize.TEN_MILLION.events(setting.scale());
  }

  @Override
  public List<Measurement> run() throws IOException {
    LargeStore large = LargeStore.toRead(setting, events);
    long expected = large.sum();
    FieldSum sum = new FieldSum();
    try (EventStore store = Varve.open(large.path())) {
      long allocatedBefore = AllocatedBytes.ofThisThread();
      long start = System.nanoTime();
      try (EventCursor cursor = store.query(Query.all(), ReadOptions.defaults())) {
        cursor.forEachView(sum::add);
      }
      long elapsed = System.nanoTime() - start;
      double allocated = (double) (AllocatedBytes.ofThisThread() - allocatedBefore);
      sum.check(events, expected);
      return List.of(
          Measurement.rate("views", events, elapsed),
          Measurement.of("allocated_per_view", Unit.BYTES, allocated / events));
    }
  }
}
