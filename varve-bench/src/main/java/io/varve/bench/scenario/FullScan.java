package io.varve.bench.scenario;

import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.EventView;
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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * All events of a store on disk in order, in place as views: every payload byte, and then every
 * field as well. The store is opened anew for each, so both check each record.
 */
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
    FieldSum fields = new FieldSum();
    FieldSum payloads = new FieldSum();
    List<Measurement> measured = new ArrayList<>(scan(large, "views", payloads::addPayload));
    measured.addAll(scan(large, "views_all_fields", fields::add));
    fields.check(events, expected);
    if (payloads.count() != events || payloads.payloads() != fields.payloads()) {
      throw new IllegalStateException("the two scans read different payloads");
    }
    return measured;
  }

  private List<Measurement> scan(LargeStore large, String name, Consumer<EventView> consumer) {
    try (EventStore store = Varve.open(large.path())) {
      long allocatedBefore = AllocatedBytes.ofThisThread();
      long start = System.nanoTime();
      try (EventCursor cursor = store.query(Query.all(), ReadOptions.defaults())) {
        cursor.forEachView(consumer);
      }
      long elapsed = System.nanoTime() - start;
      double allocated = (double) (AllocatedBytes.ofThisThread() - allocatedBefore);
      return List.of(
          Measurement.rate(name, events, elapsed),
          Measurement.of("allocated_per_" + name, Unit.BYTES, allocated / events));
    }
  }
}
