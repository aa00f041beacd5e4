package io.varve.bench.scenario;

import io.varve.api.EventStore;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.bench.Quantiles;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/** Reads all events of entities drawn uniformly. Used by one thread. */
final class EntityQueries {
  private static final long SEED = 7;

  private final List<Query> queries = new ArrayList<>();
  private final List<Long> sums = new ArrayList<>();
  private final int eventsOfEntity;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final FullRead read = new FullRead();

  EntityQueries(int eventsOfEntity) {
    this.eventsOfEntity = eventsOfEntity;
  }

  /**
   * Makes an entity one of those to draw from.
   *
   * @param sum of all its events
   */
  void add(String entity, long sum) {
    queries.add(Query.entity(entity));
    sums.add(sum);
  }

  /** Times of so many reads, in place as views, or as events. */
  Histogram time(EventStore store, int count, boolean views) {
    Histogram nanos = Quantiles.histogram();
    for (int i = 0; i < count; i++) {
      nanos.recordValue(one(store, views));
    }
    return nanos;
  }

  /** Time of one read. */
  long one(EventStore store, boolean views) {
    int entity = random.nextInt(queries.size());
    Query query = queries.get(entity);
    long start = System.nanoTime();
    if (views) {
      read.views(store, query, ReadOptions.defaults());
    } else {
      read.events(store, query, ReadOptions.defaults());
    }
    long nanos = System.nanoTime() - start;
    read.check(eventsOfEntity, sums.get(entity));
    return nanos;
  }
}
