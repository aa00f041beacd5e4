package io.varve.engine;

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
import io.varve.api.NamingProfile;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.State;
import io.varve.api.StateOptions;
import io.varve.api.StoreStats;
import io.varve.api.StoreUnavailable;
import io.varve.api.Subscription;
import io.varve.api.Ticks;
import io.varve.api.VarveException;
import io.varve.storage.SuperBlock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An event store in this process, opened by {@link Varve}. Coordinates: each call goes to the class
 * that does it, on a view fixed when the call began. Safe for use by many threads.
 */
public final class LocalEventStore implements EventStore {
  private final StoreContext context;
  private final SuperBlock store;
  private final StoreStatus status;
  private final VisiblePosition visible;
  private final StoreParts parts;
  private final WorkerDriver driver;
  private final @Nullable LogWriter writer;
  private final @Nullable ReadOnlyLog readOnlyLog;
  private final CursorRegistry cursors;
  private final SubscriptionCount subscriptions = new SubscriptionCount();
  private final EventLookup lookup;
  private final StateReader states;
  private final AsyncAppends asyncAppends;

  private LocalEventStore(
      StoreContext context,
      SuperBlock store,
      StoreStatus status,
      VisiblePosition visible,
      StoreParts parts,
      WorkerDriver driver,
      @Nullable LogWriter writer,
      @Nullable ReadOnlyLog readOnlyLog) {
    this.context = context;
    this.store = store;
    this.status = status;
    this.visible = visible;
    this.parts = parts;
    this.driver = driver;
    this.writer = writer;
    this.readOnlyLog = readOnlyLog;
    this.cursors = new CursorRegistry(context.clock());
    this.lookup = new EventLookup(context.keyHash());
    this.states = new StateReader(context.keyHash());
    this.asyncAppends = new AsyncAppends(driver);
  }

  static LocalEventStore forWriting(
      StoreContext context,
      SuperBlock store,
      StoreStatus status,
      VisiblePosition visible,
      StoreParts parts,
      WorkerDriver driver,
      LogWriter writer) {
    return new LocalEventStore(context, store, status, visible, parts, driver, writer, null);
  }

  static LocalEventStore forReading(
      StoreContext context,
      SuperBlock store,
      StoreStatus status,
      VisiblePosition visible,
      StoreParts parts,
      WorkerDriver driver,
      ReadOnlyLog readOnlyLog) {
    return new LocalEventStore(context, store, status, visible, parts, driver, null, readOnlyLog);
  }

  public Level level() {
    return FormatCodes.level(store.level());
  }

  public NamingProfile profile() {
    return FormatCodes.profile(store.profile());
  }

  private LogWriter writer() {
    status.checkOpen();
    LogWriter open = writer;
    if (open == null) {
      throw new StoreUnavailable("the store is open for reading only", null);
    }
    return open;
  }

  /** The store as of now. The visible position is taken first, so the parts cover it. */
  private StoreView view() {
    status.checkOpen();
    long position = visible.visible();
    return new StoreView(position, parts.current().parts());
  }

  @Override
  public AppendResult append(Append append) {
    return writer().append(append);
  }

  @Override
  public List<AppendResult> appendAll(List<Append> appends) {
    Limits.check("number of appends in a batch", appends.size(), Limits.APPENDS_PER_BATCH);
    Appender appender = writer().appender();
    List<Object> submitted = new ArrayList<>(appends.size());
    for (Append append : appends) {
      try {
        submitted.add(appender.submit(append, Sequencer.RECORDED_NOW));
      } catch (VarveException e) {
        submitted.add(new AppendResult.Failed(e));
      }
    }
    List<AppendResult> results = new ArrayList<>(appends.size());
    for (Object one : submitted) {
      results.add(
          one instanceof Appender.Pending pending
              ? settled(appender, pending)
              : (AppendResult) one);
    }
    return results;
  }

  private static AppendResult settled(Appender appender, Appender.Pending pending) {
    try {
      return appender.resolve(pending);
    } catch (VarveException e) {
      return new AppendResult.Failed(e);
    }
  }

  @Override
  public CompletableFuture<AppendResult> appendAsync(Append append) {
    try {
      return asyncAppends.submit(writer(), append);
    } catch (VarveException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Appends with the recording time and at the position given, as an exact import does.
   *
   * @param firstPosition must be the next one
   * @throws InvalidInput if it is not
   */
  public AppendResult appendExact(Append append, Instant recordedAt, long firstPosition) {
    if (firstPosition != head() + 1) {
      throw new InvalidInput(
          "an exact import must continue at position " + (head() + 1) + ", not " + firstPosition);
    }
    Appender appender = writer().appender();
    return appender.resolve(appender.submit(append, Ticks.of(recordedAt)));
  }

  @Override
  public EventCursor query(Query query, ReadOptions options) {
    StoreView view = view();
    CompiledQuery compiled = CompiledQuery.of(query, context.keyHash());
    return LocalCursor.open(cursors, view, query, compiled, options);
  }

  @Override
  public Optional<Event> event(UUID id) {
    return lookup.event(view(), id);
  }

  @Override
  public Optional<EntitySummary> entity(EntityId entityId) {
    return lookup.entity(view(), entityId);
  }

  @Override
  public Optional<State> state(EntityId entityId, StateOptions options) {
    return states.state(view(), entityId, options);
  }

  @Override
  public long trackingPosition(String source) {
    return lookup.trackingPosition(view(), source);
  }

  @Override
  public Subscription subscribe(Query query, long after) {
    status.checkOpen();
    return LocalSubscription.open(
        CompiledQuery.of(query, context.keyHash()),
        after,
        this::viewEvenIfClosed,
        visible,
        context.clock(),
        subscriptions);
  }

  /**
   * A subscription hands over what is visible even while the store closes, then says that it ended.
   */
  private StoreView viewEvenIfClosed() {
    long position = visible.visible();
    return new StoreView(position, parts.current().parts());
  }

  @Override
  public Subscription subscribe(Query query, Checkpoint after) {
    EventLookup.check(view(), after, store.initialChain());
    return subscribe(query, after.position());
  }

  @Override
  public Checkpoint checkpoint(long position) {
    long chain = EventLookup.chain(view(), position, store.initialChain());
    return new Checkpoint(position, store.epoch(), chain);
  }

  @Override
  public long head() {
    status.checkOpen();
    return visible.visible();
  }

  @Override
  public StoreStats stats() {
    StoreView view = view();
    ViewFigures figures = StatsReader.read(view);
    StoreUsage usage = driver.fileWork(() -> StoreUsage.measure(context, view));
    return new StoreStats(
        figures.events(),
        figures.entities(),
        figures.eventTypes(),
        figures.firstTimestamp(),
        figures.lastTimestamp(),
        view.visible(),
        usage.segments(),
        usage.bytes(),
        usage.freeBytes(),
        level());
  }

  @Override
  public Health health() {
    return status.health();
  }

  /** Hands over every commit up to the head, in order. */
  public void forEachCommit(Consumer<StoredCommit> consumer) {
    CommitLog.forEach(view(), 0, consumer);
  }

  /**
   * In a store opened for reading: shows what its writer made durable since. Otherwise does
   * nothing.
   */
  public void refresh() {
    status.checkOpen();
    ReadOnlyLog log = readOnlyLog;
    if (log != null) {
      driver.fileWork(() -> {
        log.refresh();
        return true;
      });
    }
  }

  @Override
  public void close() {
    if (!status.close()) {
      return;
    }
    cursors.close();
    LogWriter open = writer;
    if (open == null) {
      visible.end(LocalSubscription.STORE_CLOSED);
      driver.stop();
      return;
    }
    driver.fileWork(() -> {
      open.close();
      return true;
    });
  }
}
