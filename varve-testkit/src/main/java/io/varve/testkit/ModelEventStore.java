package io.varve.testkit;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.Checkpoint;
import io.varve.api.EntityId;
import io.varve.api.EntitySummary;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.Health;
import io.varve.api.InvalidInput;
import io.varve.api.Level;
import io.varve.api.Limits;
import io.varve.api.Payload;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.State;
import io.varve.api.StateOptions;
import io.varve.api.StoreClosed;
import io.varve.api.StoreStats;
import io.varve.api.Subscription;
import io.varve.api.Ticks;
import io.varve.api.VarveException;
import io.varve.api.json.JsonFold;
import io.varve.storage.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * An event store that is obviously right and slow: lists in memory, searched from end to end under
 * one lock. The oracle for every other {@link EventStore}, and a fake for tests of programs that
 * use one.
 */
public final class ModelEventStore implements EventStore {
  private static final long EPOCH = 1;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ModelLog log = new ModelLog();
  private final List<ModelSubscription> subscriptions = new ArrayList<>();
  private final Clock clock;
  private long idCount;
  private int openCursors;
  private boolean closed;

  /** An empty store over a {@link FakeClock}. */
  public ModelEventStore() {
    this(new FakeClock());
  }

  public ModelEventStore(Clock clock) {
    this.clock = clock;
  }

  @Override
  public AppendResult append(Append append) {
    return append(append, () -> Ticks.toInstant(clock.ticks()), () -> new UUID(0x7000L, ++idCount));
  }

  /** As {@link #append(Append)}, with what a store makes up by itself. */
  AppendResult append(Append append, Supplier<Instant> recordedAt, Supplier<UUID> ids) {
    ModelBounds.check(append);
    return open(() -> {
      AppendResult result = log.append(append, recordedAt.get(), ids);
      changed.signalAll();
      return result;
    });
  }

  @Override
  public List<AppendResult> appendAll(List<Append> appends) {
    Limits.check("appends in a batch", appends.size(), Limits.APPENDS_PER_BATCH);
    return appends.stream().map(this::appendOrFailed).toList();
  }

  private AppendResult appendOrFailed(Append append) {
    try {
      return append(append);
    } catch (VarveException e) {
      return new AppendResult.Failed(e);
    }
  }

  @Override
  public CompletableFuture<AppendResult> appendAsync(Append append) {
    try {
      return CompletableFuture.completedFuture(append(append));
    } catch (VarveException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public EventCursor query(Query query, ReadOptions options) {
    return open(() -> {
      Limits.check("open cursors", openCursors + 1L, Limits.OPEN_CURSORS);
      openCursors++;
      Predicate<Event> within = ModelMatching.within(options);
      List<Event> inOrder = options.reverse() ? log.events().reversed() : log.events();
      List<Event> matches =
          inOrder.stream()
              .filter(event -> ModelMatching.matches(query, event) && within.test(event))
              .limit(options.limit())
              .toList();
      return new ModelCursor(matches, log.head(), this::cursorEnded);
    });
  }

  private void cursorEnded() {
    lock.lock();
    try {
      openCursors--;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Event> event(UUID id) {
    return open(() -> log.events().stream().filter(event -> event.id().equals(id)).findFirst());
  }

  @Override
  public Optional<EntitySummary> entity(EntityId entityId) {
    return open(() -> {
      List<Event> of = log.eventsOf(entityId);
      return of.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new EntitySummary(
                  entityId, of.size(), of.getFirst().position(), of.getLast().position()));
    });
  }

  @Override
  public Optional<State> state(EntityId entityId, StateOptions options) {
    return open(() -> {
      List<Event> there =
          log.eventsOf(entityId).stream()
              .filter(event -> event.position() <= options.atPosition())
              .toList();
      return there.isEmpty() ? Optional.empty() : Optional.of(state(entityId, options, there));
    });
  }

  private static State state(EntityId entityId, StateOptions options, List<Event> there) {
    List<Event> folded =
        there.stream()
            .filter(event -> ModelMatching.isAtOrBefore(event.timestamp(), options.asOf()))
            .filter(event -> ModelMatching.isAtOrBefore(event.recordedAt(), options.recordedAsOf()))
            .toList();
    JsonFold fold = new JsonFold();
    folded.stream()
        .map(Event::payload)
        .filter(Payload::isJson)
        .forEach(payload -> fold.add(payload.toBytes()));
    return new State(
        entityId,
        folded.isEmpty() ? 0 : folded.getLast().version(),
        folded.isEmpty() ? 0 : folded.getLast().position(),
        folded.size(),
        options.asOf(),
        Payload.json(fold.toObject()));
  }

  @Override
  public long trackingPosition(String source) {
    return open(() -> log.trackingPosition(source));
  }

  @Override
  public Subscription subscribe(Query query, long after) {
    if (after < 0) {
      throw new InvalidInput("after must not be negative, is " + after);
    }
    return open(() -> {
      ModelSubscription subscription = new ModelSubscription(lock, changed, log, query, after);
      subscriptions.add(subscription);
      return subscription;
    });
  }

  @Override
  public Subscription subscribe(Query query, Checkpoint after) {
    if (!checkpoint(after.position()).equals(after)) {
      throw new InvalidInput("the checkpoint " + after + " belongs to another log");
    }
    return subscribe(query, after.position());
  }

  @Override
  public Checkpoint checkpoint(long position) {
    return open(() -> {
      if (position < 0 || position > log.head()) {
        throw new InvalidInput(
            "position " + position + " is not visible, the head is " + log.head());
      }
      return new Checkpoint(position, EPOCH, log.chain(position));
    });
  }

  @Override
  public long head() {
    return open(log::head);
  }

  @Override
  public StoreStats stats() {
    return open(() -> {
      Map<String, Long> types =
          log.events().stream()
              .collect(
                  Collectors.groupingBy(Event::eventType, TreeMap::new, Collectors.counting()));
      List<Instant> times = log.events().stream().map(Event::timestamp).sorted().toList();
      return new StoreStats(
          log.head(),
          log.entityCount(),
          types,
          times.isEmpty() ? null : times.getFirst(),
          times.isEmpty() ? null : times.getLast(),
          log.head(),
          1,
          new StoreStats.Bytes(0, 0, 0, 0),
          Long.MAX_VALUE,
          Level.MEMORY);
    });
  }

  @Override
  public Health health() {
    return open(Health.Healthy::new);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      subscriptions.forEach(subscription -> subscription.end("store_closed"));
    } finally {
      lock.unlock();
    }
  }

  private <T> T open(Supplier<T> work) {
    lock.lock();
    try {
      if (closed) {
        throw new StoreClosed("the store is closed");
      }
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
