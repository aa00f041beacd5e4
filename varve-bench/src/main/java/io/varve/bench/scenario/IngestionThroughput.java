package io.varve.bench.scenario;

import io.varve.api.EventStore;
import io.varve.bench.AllocatedBytes;
import io.varve.bench.BenchSetting;
import io.varve.bench.CallerAllocation;
import io.varve.bench.Measurement;
import io.varve.bench.Quantiles;
import io.varve.bench.Scenario;
import io.varve.bench.SyntheticEvents;
import io.varve.bench.Unit;
import io.varve.engine.Varve;
import java.util.List;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * One thread fills a new store in memory, one event a call, until the store is closed: events of
 * 100 entities without tag and condition, and the same with both. Making the store is apart.
 */
public final class IngestionThroughput implements Scenario {
  private static final int FEW_ENTITIES = 100;
  private static final int MANY_EVENTS = 1_000_000;

  private final int events;
  private final int entities;
  private final int stores;

  public IngestionThroughput(BenchSetting setting, int events) {
    this.events = setting.scale().pick(events, Math.min(events, 300_000), Math.min(events, 500));
    this.entities = events >= MANY_EVENTS ? SyntheticEvents.ENTITIES : FEW_ENTITIES;
    int wanted = setting.scale().pick(3_000_000, 300_000, 500) / this.events;
    this.stores = Math.clamp(wanted, 1, setting.scale().pick(5_000, 500, 5));
  }

  @Override
  public List<Measurement> run() {
    Fill plain = new Fill();
    Fill conditional = new Fill();
    for (int i = 0; i < stores; i++) {
      plain.run(appends -> appends.plain(events, entities));
      conditional.run(appends -> appends.conditional(events));
    }
    long stored = (long) stores * events;
    double conditionalAllocation =
        (double) (conditional.allocated - CallerAllocation.bytes(1, stored)) / stored;
    return List.of(
        Measurement.rate("events", stored, plain.elapsed),
        Measurement.rate("events_with_condition", stored, conditional.elapsed),
        Measurement.times("store_creation", plain.creation),
        Measurement.times("store_close", plain.close),
        Measurement.of("allocated_per_event", Unit.BYTES, Math.max(0.0, conditionalAllocation)));
  }

  /** The stores filled in one way. */
  private final class Fill {
    private final Histogram creation = Quantiles.histogram();
    private final Histogram close = Quantiles.histogram();
    private long elapsed;
    private long allocated;

    void run(Consumer<SingleAppends> work) {
      long before = System.nanoTime();
      EventStore store = Varve.inMemory();
      long start = System.nanoTime();
      creation.recordValue(start - before);
      SingleAppends appends = new SingleAppends(store, 0);
      long allocatedBefore = AllocatedBytes.ofAllThreads();
      long appending = System.nanoTime();
      work.accept(appends);
      long appended = System.nanoTime() - appending;
      allocated += AllocatedBytes.ofAllThreads() - allocatedBefore;
      SingleAppends.check(store, events);
      long closing = System.nanoTime();
      store.close();
      long closed = System.nanoTime() - closing;
      close.recordValue(closed);
      elapsed += appended + closed;
    }
  }
}
