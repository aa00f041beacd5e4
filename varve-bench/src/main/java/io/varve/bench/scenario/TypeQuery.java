package io.varve.bench.scenario;

import io.varve.api.Append;
import io.varve.api.EventStore;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.bench.BenchSetting;
import io.varve.bench.FieldSum;
import io.varve.bench.Measurement;
import io.varve.bench.Quantiles;
import io.varve.bench.Scenario;
import io.varve.bench.SyntheticEvents;
import io.varve.engine.Varve;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * The first 100 of 10,000 events that are all of one type, in memory: every field and payload byte
 * is looked at, in place as views, and as events.
 */
public final class TypeQuery implements Scenario {
  private static final int EVENTS = 10_000;
  private static final int ENTITIES = 100;
  private static final int LIMIT = 100;

  private final int queries;

  public TypeQuery(BenchSetting setting) {
    this.queries = setting.scale().pick(200_000, 50_000, 200);
  }

  @Override
  public List<Measurement> run() {
    try (EventStore store = Varve.inMemory()) {
      long sum = fill(store);
      return List.of(
          Measurement.times("views", time(store, sum, true)),
          Measurement.times("events", time(store, sum, false)));
    }
  }

  /** Returns the sum of the events that the query finds. */
  private static long fill(EventStore store) {
    SyntheticEvents events = new SyntheticEvents(List.of(), 0, ENTITIES);
    long sum = 0;
    for (int i = 0; i < EVENTS; i++) {
      NewEvent event = events.of(0, i % ENTITIES);
      if (i < LIMIT) {
        sum += FieldSum.of(event, i + 1L, i / ENTITIES + 1L);
      }
      store.append(Append.of(event));
    }
    return sum;
  }

  private Histogram time(EventStore store, long sum, boolean views) {
    Query query = Query.type(SyntheticEvents.type(0));
    ReadOptions options = ReadOptions.defaults().withLimit(LIMIT);
    FullRead read = new FullRead();
    Histogram nanos = Quantiles.histogram();
    for (int i = 0; i < queries; i++) {
      long start = System.nanoTime();
      if (views) {
        read.views(store, query, options);
      } else {
        read.events(store, query, options);
      }
      nanos.recordValue(System.nanoTime() - start);
      read.check(LIMIT, sum);
    }
    return nanos;
  }
}
