package io.varve.testkit;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.AppendResult.Failed;
import io.varve.api.EntityId;
import io.varve.api.EntitySummary;
import io.varve.api.Event;
import io.varve.api.EventStore;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.StateOptions;
import io.varve.api.VarveException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Random operations on a store, each answer compared with that of a {@link ModelEventStore}.
 * Everything comes from one seed, which every failure names. Between two calls of {@link #run} the
 * store may be closed and opened again: the comparison goes on.
 *
 * <pre>{@code
 * RandomOperations operations = new RandomOperations(42);
 * operations.run(store, 20_000);
 * operations.verify(store);
 * }</pre>
 *
 * <p>What a store makes up, ids and recorded times, is taken over into the model, so all else must
 * be equal. Of a conflict only that it is one is compared. No other writer may be at work. Used by
 * one thread.
 */
public final class RandomOperations {
  private static final int REMEMBERED = 50;

  private final long seed;
  private final RandomInput input;
  private final ModelEventStore model = new ModelEventStore();
  private final StoreComparison comparison = new StoreComparison(model, this::place);
  private final List<Append> sent = new ArrayList<>();
  private long operation;

  public RandomOperations(long seed) {
    this.seed = seed;
    input = new RandomInput(new SplittableRandom(seed));
  }

  /** The model as it is after the operations so far. */
  public ModelEventStore model() {
    return model;
  }

  /**
   * Does so many operations.
   *
   * @throws AssertionError naming seed and operation, if an answer differs
   */
  public void run(EventStore store, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      operation++;
      try {
        one(store);
      } catch (RuntimeException e) {
        throw new AssertionError(place() + ": " + e, e);
      }
    }
  }

  /** Compares everything that both hold. */
  public void verify(EventStore store) {
    comparison.query(store, Query.all(), ReadOptions.defaults(), 2);
    comparison.stats(store);
    for (Event event : StoreComparison.events(model, Query.all(), ReadOptions.defaults())) {
      EntityId entityId = event.entityId();
      if (entityId != null && event.version() == 1) {
        comparison.equal("entity " + entityId, model.entity(entityId), store.entity(entityId));
        comparison.state(store, entityId, StateOptions.now());
      }
      comparison.equal("event " + event.id(), model.event(event.id()), store.event(event.id()));
    }
  }

  private void one(EventStore store) throws InterruptedException {
    int kind = input.below(100);
    if (kind < 24) {
      Append append = append();
      comparison.settle(store, append, () -> store.append(append));
    } else if (kind < 26) {
      appendMany(store);
    } else if (kind < 70) {
      comparison.query(store, input.query(), input.options(model.head()), input.below(4));
    } else if (kind < 78) {
      lookUp(store);
    } else if (kind < 86) {
      EntityId entityId = input.entityId();
      comparison.equal("entity " + entityId, model.entity(entityId), store.entity(entityId));
    } else if (kind < 95) {
      comparison.state(store, input.entityId(), stateOptions());
    } else if (kind < 97) {
      String source = input.source();
      comparison.equal(source, model.trackingPosition(source), store.trackingPosition(source));
    } else if (kind < 99) {
      comparison.subscribe(store, input.query(), input.below((int) model.head() + 1));
    } else {
      comparison.stats(store);
    }
    comparison.equal("head", model.head(), store.head());
  }

  // ---- appends

  private Append append() {
    Append append = input.chance(12) && !sent.isEmpty() ? repeated() : fresh();
    sent.add(append);
    if (sent.size() > REMEMBERED) {
      sent.removeFirst();
    }
    return append;
  }

  private Append repeated() {
    Append again = sent.get(input.below(sent.size()));
    return input.chance(25) ? input.altered(again) : again;
  }

  private Append fresh() {
    List<NewEvent> events = input.events();
    Append append = Append.of(events);
    if (input.chance(50)) {
      EntityId about = events.getFirst().entityId();
      EntityId entityId = about != null && input.chance(80) ? about : input.entityId();
      append = append.expect(entityId, input.expected(version(entityId)));
    }
    if (input.chance(10)) {
      EntityId other = input.entityId();
      append = append.expect(other, input.expected(version(other)));
    }
    if (input.chance(25)) {
      append = append.noneMatch(input.query(), input.position(model.head()));
    }
    if (input.chance(20)) {
      append = append.withRequestId(input.requestId());
    }
    if (input.chance(5)) {
      String source = input.source();
      long last = model.trackingPosition(source);
      append = append.withTracking(source, Math.max(1, last + input.below(4) - 1));
    }
    return append;
  }

  private long version(EntityId entityId) {
    return model.entity(entityId).map(EntitySummary::version).orElse(0L);
  }

  private void appendMany(EventStore store) {
    List<Append> appends = new ArrayList<>();
    for (int i = input.below(10); i >= 0; i--) {
      appends.add(append());
    }
    if (input.chance(50)) {
      List<AppendResult> results = store.appendAll(appends);
      comparison.equal("number of results", appends.size(), results.size());
      for (int i = 0; i < appends.size(); i++) {
        AppendResult result = results.get(i);
        comparison.settle(store, appends.get(i), () -> orThrow(result));
      }
    } else {
      List<CompletableFuture<AppendResult>> futures =
          appends.stream().map(store::appendAsync).toList();
      for (int i = 0; i < appends.size(); i++) {
        CompletableFuture<AppendResult> future = futures.get(i);
        comparison.settle(store, appends.get(i), () -> joined(future));
      }
    }
  }

  private static AppendResult orThrow(AppendResult result) {
    if (result instanceof Failed(VarveException cause)) {
      throw cause;
    }
    return result;
  }

  private static AppendResult joined(CompletableFuture<AppendResult> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof VarveException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private void lookUp(EventStore store) {
    UUID id = input.uuid();
    if (model.head() > 0 && input.chance(90)) {
      long position = 1L + input.below((int) model.head());
      id = at(position).id();
    }
    comparison.equal("event " + id, model.event(id), store.event(id));
  }

  private Event at(long position) {
    ReadOptions there = ReadOptions.defaults().withAfter(position - 1).withLimit(1);
    return StoreComparison.events(model, Query.all(), there).getFirst();
  }

  private StateOptions stateOptions() {
    return new StateOptions(
        input.chance(50) ? input.time() : null,
        input.chance(30) && model.head() > 0
            ? at(1L + input.below((int) model.head())).recordedAt()
            : null,
        input.chance(30) ? input.position(model.head()) : Long.MAX_VALUE);
  }

  private String place() {
    return "seed=" + seed + " operation=" + operation + " head=" + model.head();
  }
}
