package io.varve.server.metrics;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.Checkpoint;
import io.varve.api.EntityId;
import io.varve.api.EntitySummary;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.Health;
import io.varve.api.LimitExceeded;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.State;
import io.varve.api.StateOptions;
import io.varve.api.StoreStats;
import io.varve.api.Subscription;
import io.varve.api.VarveException;
import io.varve.server.config.ServerBusy;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An event store that counts and times what another one does, whatever transport asks. Changes no
 * answer, but says {@link ServerBusy} where the places that all clients share are taken: that none
 * is free is no fault of the request.
 */
public final class MeteredEventStore implements EventStore {
  private static final double NANOS = 1e9;

  private final EventStore store;
  private final ServerMetrics metrics;
  private final SlowQueryLog slowQueries;
  private final Consumer<AppendResult.Appended> stored;

  public MeteredEventStore(EventStore store, ServerMetrics metrics, SlowQueryLog slowQueries) {
    this(store, metrics, slowQueries, _ -> {});
  }

  /**
   * The store, metered.
   *
   * @param stored is told of each append that was stored
   */
  public MeteredEventStore(
      EventStore store,
      ServerMetrics metrics,
      SlowQueryLog slowQueries,
      Consumer<AppendResult.Appended> stored) {
    this.store = store;
    this.metrics = metrics;
    this.slowQueries = slowQueries;
    this.stored = stored;
  }

  @Override
  public AppendResult append(Append append) {
    long start = System.nanoTime();
    try {
      AppendResult result = store.append(append);
      count(result);
      return result;
    } catch (RuntimeException e) {
      metrics.appendFailures.labelValues(code(e)).inc();
      throw e;
    } finally {
      metrics.appendSeconds.observe((System.nanoTime() - start) / NANOS);
    }
  }

  @Override
  public List<AppendResult> appendAll(List<Append> appends) {
    long start = System.nanoTime();
    try {
      List<AppendResult> results = store.appendAll(appends);
      results.forEach(this::count);
      return results;
    } catch (RuntimeException e) {
      metrics.appendFailures.labelValues(code(e)).inc();
      throw e;
    } finally {
      metrics.appendSeconds.observe((System.nanoTime() - start) / NANOS);
    }
  }

  @Override
  public CompletableFuture<AppendResult> appendAsync(Append append) {
    long start = System.nanoTime();
    CompletableFuture<AppendResult> future;
    try {
      future = store.appendAsync(append);
    } catch (RuntimeException e) {
      metrics.appendFailures.labelValues(code(e)).inc();
      throw e;
    }
    return future.whenComplete((result, failure) -> {
      metrics.appendSeconds.observe((System.nanoTime() - start) / NANOS);
      if (failure == null) {
        count(result);
      } else {
        metrics.appendFailures.labelValues(code(failure)).inc();
      }
    });
  }

  private void count(AppendResult result) {
    switch (result) {
      case AppendResult.Appended appended -> {
        metrics.appends.labelValues("appended").inc();
        metrics.eventsAppended.inc(appended.last() - appended.first() + 1);
        stored.accept(appended);
      }
      case AppendResult.Conflict conflict -> metrics.appends.labelValues("conflict").inc();
      case AppendResult.Failed(VarveException cause) ->
          metrics.appendFailures.labelValues(cause.code()).inc();
    }
  }

  private static String code(Throwable failure) {
    Throwable cause = failure.getCause();
    if (failure instanceof VarveException known) {
      return known.code();
    }
    return cause instanceof VarveException known ? known.code() : "internal";
  }

  @Override
  public EventCursor query(Query query, ReadOptions options) {
    long start = System.nanoTime();
    metrics.queries.labelValues("query").inc();
    try {
      EventCursor cursor = open("open cursors", () -> store.query(query, options));
      return new MeteredCursor(cursor, metrics, slowQueries, query, options, start);
    } catch (RuntimeException e) {
      metrics.queryFailures.labelValues(code(e)).inc();
      throw e;
    }
  }

  /** The only limit that opening one meets is that of how many there are. */
  private static <T> T open(String what, Supplier<T> opening) {
    try {
      return opening.get();
    } catch (LimitExceeded e) {
      throw new ServerBusy(what, e.limit());
    }
  }

  private <T> T timed(String operation, Supplier<T> read) {
    long start = System.nanoTime();
    metrics.queries.labelValues(operation).inc();
    try {
      return read.get();
    } catch (RuntimeException e) {
      metrics.queryFailures.labelValues(code(e)).inc();
      throw e;
    } finally {
      metrics.querySeconds.labelValues(operation).observe((System.nanoTime() - start) / NANOS);
    }
  }

  @Override
  public Optional<Event> event(UUID id) {
    return timed("event", () -> store.event(id));
  }

  @Override
  public Optional<EntitySummary> entity(EntityId entityId) {
    return timed("entity", () -> store.entity(entityId));
  }

  @Override
  public Optional<State> state(EntityId entityId, StateOptions options) {
    return timed("state", () -> store.state(entityId, options));
  }

  @Override
  public long trackingPosition(String source) {
    return store.trackingPosition(source);
  }

  @Override
  public Subscription subscribe(Query query, long after) {
    return MeteredSubscription.open(
        open("open subscriptions", () -> store.subscribe(query, after)), metrics);
  }

  @Override
  public Subscription subscribe(Query query, Checkpoint after) {
    return MeteredSubscription.open(
        open("open subscriptions", () -> store.subscribe(query, after)), metrics);
  }

  @Override
  public Checkpoint checkpoint(long position) {
    return store.checkpoint(position);
  }

  @Override
  public long head() {
    return store.head();
  }

  @Override
  public StoreStats stats() {
    return store.stats();
  }

  @Override
  public Health health() {
    return store.health();
  }

  @Override
  public void close() {
    store.close();
  }
}
