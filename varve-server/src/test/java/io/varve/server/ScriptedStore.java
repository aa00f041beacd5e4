package io.varve.server;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.Checkpoint;
import io.varve.api.EntityId;
import io.varve.api.EntitySummary;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.Health;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.State;
import io.varve.api.StateOptions;
import io.varve.api.StoreStats;
import io.varve.api.Subscription;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** A store whose health and figures a test decides. */
public final class ScriptedStore implements EventStore {
  private final EventStore inner;
  public volatile Health health = new Health.Healthy();

  /** What appends and states fail with; null: they do not. */
  public volatile RuntimeException failure;

  public volatile UnaryOperator<StoreStats> figures = UnaryOperator.identity();

  public ScriptedStore(EventStore inner) {
    this.inner = inner;
  }

  private void failIfTold() {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public AppendResult append(Append append) {
    failIfTold();
    return inner.append(append);
  }

  @Override
  public List<AppendResult> appendAll(List<Append> appends) {
    return inner.appendAll(appends);
  }

  @Override
  public CompletableFuture<AppendResult> appendAsync(Append append) {
    return inner.appendAsync(append);
  }

  @Override
  public EventCursor query(Query query, ReadOptions options) {
    return inner.query(query, options);
  }

  @Override
  public Optional<Event> event(UUID id) {
    return inner.event(id);
  }

  @Override
  public Optional<EntitySummary> entity(EntityId entityId) {
    return inner.entity(entityId);
  }

  @Override
  public Optional<State> state(EntityId entityId, StateOptions options) {
    failIfTold();
    return inner.state(entityId, options);
  }

  @Override
  public long trackingPosition(String source) {
    return inner.trackingPosition(source);
  }

  @Override
  public Subscription subscribe(Query query, long after) {
    return inner.subscribe(query, after);
  }

  @Override
  public Subscription subscribe(Query query, Checkpoint after) {
    return inner.subscribe(query, after);
  }

  @Override
  public Checkpoint checkpoint(long position) {
    return inner.checkpoint(position);
  }

  @Override
  public long head() {
    return inner.head();
  }

  @Override
  public StoreStats stats() {
    return figures.apply(inner.stats());
  }

  @Override
  public Health health() {
    return health;
  }

  @Override
  public void close() {
    inner.close();
  }
}
