package io.varve.client;

import io.grpc.CallOptions;
import io.grpc.Deadline;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
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
import io.varve.api.Limits;
import io.varve.api.NamingProfile;
import io.varve.api.OutcomeUnknown;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.State;
import io.varve.api.StateOptions;
import io.varve.api.StoreClosed;
import io.varve.api.StoreStats;
import io.varve.api.Subscription;
import io.varve.api.VarveException;
import io.varve.api.json.ExportedEvent;
import io.varve.protocol.Calls;
import io.varve.protocol.EventStoreGrpc;
import io.varve.protocol.convert.WireAnswers;
import io.varve.protocol.convert.WireEvents;
import io.varve.protocol.convert.WireQueries;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A store on a server. Calls are tried again while the server is away, for as long as {@link
 * RemoteOptions#timeout} says; an append is sent a second time only if it has a request id or was
 * certainly not received. What may be stored is never reported as failed: that is {@link
 * OutcomeUnknown}. Appends of all threads share one stream.
 */
public final class RemoteEventStore implements EventStore {
  private final RemoteOptions options;
  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("varve-client-", 0).factory());
  private final Connections connections;
  private final RemoteAppends appends;
  private final OpenCursors cursors = new OpenCursors();
  private final Set<RemoteSubscription> subscriptions = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private RemoteEventStore(RemoteOptions options) {
    this.options = options;
    connections = new Connections(options, executor);
    appends = new RemoteAppends(connections.calls(), options, executor);
  }

  /** The store at this address. Connects when it is first used. */
  public static RemoteEventStore open(RemoteOptions options) {
    RemoteEventStore store = new RemoteEventStore(options);
    store.executor.execute(store.appends);
    return store;
  }

  @Override
  public AppendResult append(Append append) {
    return join(appendAsync(append));
  }

  @Override
  public List<AppendResult> appendAll(List<Append> batch) {
    Limits.check("number of appends in a batch", batch.size(), Limits.APPENDS_PER_BATCH);
    checkOpen();
    List<CompletableFuture<AppendResult>> futures = new ArrayList<>(batch.size());
    batch.forEach(append -> futures.add(appendAsync(append)));
    List<AppendResult> results = new ArrayList<>(batch.size());
    for (CompletableFuture<AppendResult> future : futures) {
      try {
        results.add(join(future));
      } catch (VarveException e) {
        results.add(new AppendResult.Failed(e));
      }
    }
    return results;
  }

  @Override
  public CompletableFuture<AppendResult> appendAsync(Append append) {
    try {
      return appends.append(append);
    } catch (VarveException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static AppendResult join(CompletableFuture<AppendResult> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof VarveException failure) {
        throw failure;
      }
      throw e;
    }
  }

  @Override
  public EventCursor query(Query query, ReadOptions readOptions) {
    checkOpen();
    return RemoteCursor.open(connections, options, query, readOptions, cursors);
  }

  /**
   * Hands over every event up to the head as of now, in order, the first of a commit with what it
   * takes to store that commit again. Goes on where it was after a broken connection.
   *
   * @param consumer may take its time
   */
  public void export(Consumer<ExportedEvent> consumer) {
    new RemoteCommits(this, connections, options, consumer).handOver();
  }

  @Override
  public Optional<Event> event(UUID id) {
    Calls.GetEventRequest request =
        Calls.GetEventRequest.newBuilder().setId(WireEvents.toWire(id)).build();
    Calls.GetEventResponse answer = call(EventStoreGrpc.getGetEventMethod(), request);
    return answer.hasEvent()
        ? Optional.of(WireEvents.fromWire(answer.getEvent()))
        : Optional.empty();
  }

  @Override
  public Optional<EntitySummary> entity(EntityId entityId) {
    Calls.GetEntityRequest request =
        Calls.GetEntityRequest.newBuilder().setEntityId(entityId.value()).build();
    Calls.GetEntityResponse answer = call(EventStoreGrpc.getGetEntityMethod(), request);
    return answer.hasEntity()
        ? Optional.of(WireAnswers.fromWire(answer.getEntity()))
        : Optional.empty();
  }

  @Override
  public Optional<State> state(EntityId entityId, StateOptions stateOptions) {
    Calls.GetStateRequest request =
        Calls.GetStateRequest.newBuilder()
            .setEntityId(entityId.value())
            .setOptions(WireQueries.toWire(stateOptions))
            .build();
    Calls.GetStateResponse answer = call(EventStoreGrpc.getGetStateMethod(), request);
    return answer.hasState()
        ? Optional.of(WireAnswers.fromWire(answer.getState()))
        : Optional.empty();
  }

  @Override
  public long trackingPosition(String source) {
    Calls.GetTrackingRequest request =
        Calls.GetTrackingRequest.newBuilder().setSource(source).build();
    return call(EventStoreGrpc.getGetTrackingMethod(), request).getPosition();
  }

  @Override
  public Subscription subscribe(Query query, long after) {
    return subscribe(
        Calls.SubscribeRequest.newBuilder().setQuery(WireQueries.toWire(query)).setAfter(after));
  }

  @Override
  public Subscription subscribe(Query query, Checkpoint after) {
    return subscribe(
        Calls.SubscribeRequest.newBuilder()
            .setQuery(WireQueries.toWire(query))
            .setCheckpoint(WireAnswers.toWire(after)));
  }

  private Subscription subscribe(Calls.SubscribeRequest.Builder request) {
    checkOpen();
    if (subscriptions.size() >= Limits.OPEN_SUBSCRIPTIONS) {
      throw new LimitExceeded(
          "open subscriptions", subscriptions.size() + 1L, Limits.OPEN_SUBSCRIPTIONS);
    }
    RemoteSubscription subscription =
        RemoteSubscription.open(connections, options, request.build(), subscriptions::remove);
    subscriptions.add(subscription);
    if (closed) {
      subscription.closeWithStore();
      subscriptions.remove(subscription);
    }
    return subscription;
  }

  @Override
  public Checkpoint checkpoint(long position) {
    Calls.GetCheckpointRequest request =
        Calls.GetCheckpointRequest.newBuilder().setPosition(position).build();
    return WireAnswers.fromWire(
        call(EventStoreGrpc.getGetCheckpointMethod(), request).getCheckpoint());
  }

  @Override
  public long head() {
    return call(EventStoreGrpc.getHeadMethod(), Calls.HeadRequest.getDefaultInstance())
        .getPosition();
  }

  @Override
  public StoreStats stats() {
    return WireAnswers.fromWire(getStats().getStats());
  }

  /** Which event types the store accepts. A server that does not say so accepts all it can. */
  public NamingProfile profile() {
    return getStats().getProfile().equals(NamingProfile.STRICT.text())
        ? NamingProfile.STRICT
        : NamingProfile.OPEN;
  }

  private Calls.GetStatsResponse getStats() {
    return call(EventStoreGrpc.getGetStatsMethod(), Calls.GetStatsRequest.getDefaultInstance());
  }

  @Override
  public Health health() {
    return WireAnswers.fromWire(
        call(EventStoreGrpc.getGetHealthMethod(), Calls.GetHealthRequest.getDefaultInstance()));
  }

  /** One call with one answer, tried again while the server is away. It must store nothing. */
  private <Q, A> A call(MethodDescriptor<Q, A> method, Q request) {
    Backoff backoff = new Backoff();
    Deadline deadline = Deadline.after(options.timeout().toNanos(), TimeUnit.NANOSECONDS);
    while (true) {
      checkOpen();
      try {
        CallOptions call = CallOptions.DEFAULT.withDeadline(deadline);
        return ClientCalls.blockingUnaryCall(connections.calls(), method, call, request);
      } catch (StatusRuntimeException e) {
        checkOpen();
        long wait = backoff.nextNanos();
        if (!RemoteFailures.mayPass(e.getStatus(), e.getTrailers())
            || deadline.timeRemaining(TimeUnit.NANOSECONDS) <= wait) {
          throw RemoteFailures.ofRead(options, e.getStatus(), e.getTrailers());
        }
        Waiting.nanos(wait);
        connections.calls().resetConnectBackoff();
      }
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new StoreClosed("the store was closed");
    }
  }

  /** Ends this client: the store itself stays open at its server. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    appends.close();
    cursors.closeAll();
    subscriptions.forEach(RemoteSubscription::closeWithStore);
    // The executor keeps no threads; what the connections still have to say needs it.
    connections.close();
  }
}
