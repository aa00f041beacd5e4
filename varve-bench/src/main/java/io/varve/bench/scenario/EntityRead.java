package io.varve.bench.scenario;

import io.varve.api.EventStore;
import io.varve.bench.BenchSetting;
import io.varve.bench.Measurement;
import io.varve.bench.Scenario;
import io.varve.engine.Varve;
import java.io.IOException;
import java.util.List;

/**
 * All 100 events of an entity drawn uniformly out of a store on disk, where those of all entities
 * are mixed: every field and payload byte, in place as views, and as events.
 */
public final class EntityRead implements Scenario {
  private final BenchSetting setting;
  private final int events;
  private final int reads;

  /**
   * @param size {@code 10k}, {@code 1M} or {@code 10M} events
   */
  public EntityRead(BenchSetting setting, String size) {
    this.setting = setting;
    this.events = LogSize.of(size).events(setting.scale());
    this.reads = setting.scale().pick(100_000, 10_000, 100);
  }

  @Override
  public List<Measurement> run() throws IOException {
    LargeStore large = LargeStore.toRead(setting, events);
    EntityQueries queries = large.queries();
    try (EventStore store = Varve.open(large.path())) {
      return List.of(
          Measurement.times("views", queries.time(store, reads, true)),
          Measurement.times("events", queries.time(store, reads, false)));
    }
  }
}
