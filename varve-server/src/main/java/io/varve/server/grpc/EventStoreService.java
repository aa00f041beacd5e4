package io.varve.server.grpc;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.varve.api.EntityId;
import io.varve.api.EventStore;
import io.varve.protocol.Calls;
import io.varve.protocol.EventStoreGrpc;
import io.varve.protocol.convert.WireAnswers;
import io.varve.protocol.convert.WireAppends;
import io.varve.protocol.convert.WireEvents;
import io.varve.protocol.convert.WireQueries;
import io.varve.server.config.AppendRules;
import io.varve.server.config.ServerBusy;
import io.varve.server.metrics.MeteredCommits;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The service {@code varve.v1.EventStore} over a store; decides nothing. Single answers are made on
 * the thread that gRPC calls on, which may block; streams have a virtual thread each.
 */
public final class EventStoreService extends EventStoreGrpc.EventStoreImplBase {
  private final EventStore store;
  private final MeteredCommits commits;
  private final AppendRules rules;
  private final LiveStreamRules liveRules;
  private final ExecutorService streams;
  private final OpenPumps open = new OpenPumps();
  private final Semaphore commitReads = new Semaphore(GrpcBounds.COMMIT_READS);

  /**
   * The service over a store.
   *
   * @param commits all of that store
   * @param rules what appended events must be like
   * @param liveRules what subscriptions are held to
   * @param streams runs each task on a thread of its own; not closed here
   */
  public EventStoreService(
      EventStore store,
      MeteredCommits commits,
      AppendRules rules,
      LiveStreamRules liveRules,
      ExecutorService streams) {
    this.store = store;
    this.commits = commits;
    this.rules = rules;
    this.liveRules = liveRules;
    this.streams = streams;
  }

  /**
   * Ends subscriptions, with where to resume, append streams, once they are answered, and reads of
   * commits.
   */
  public void stop() {
    open.stop();
  }

  @Override
  public void append(Calls.AppendRequest request, StreamObserver<Calls.AppendResponse> response) {
    answer(
        request,
        response,
        asked ->
            Calls.AppendResponse.newBuilder()
                .setResult(
                    WireAppends.toWire(
                        store.append(rules.namesChecked(WireAppends.fromWire(asked.getAppend())))))
                .build());
  }

  @Override
  public StreamObserver<Calls.AppendStreamRequest> appendStream(
      StreamObserver<Calls.AppendStreamResponse> response) {
    var observer = (ServerCallStreamObserver<Calls.AppendStreamResponse>) response;
    AppendPipeline pipeline = new AppendPipeline(store, rules, observer, open);
    streams.execute(pipeline);
    return pipeline.begin();
  }

  @Override
  public void query(Calls.QueryRequest request, StreamObserver<Calls.QueryResponse> response) {
    var observer = (ServerCallStreamObserver<Calls.QueryResponse>) response;
    OutgoingMessages<Calls.QueryResponse> outgoing = new OutgoingMessages<>(observer);
    streams.execute(new QueryPump(store, request, outgoing));
  }

  @Override
  public void subscribe(
      Calls.SubscribeRequest request, StreamObserver<Calls.SubscribeResponse> response) {
    var observer = (ServerCallStreamObserver<Calls.SubscribeResponse>) response;
    OutgoingMessages<Calls.SubscribeResponse> outgoing = new OutgoingMessages<>(observer);
    BooleanSupplier stillAllowed = liveRules.stillAllowed().apply(ServiceRequestContext.current());
    streams.execute(new SubscriptionPump(store, request, outgoing, open, liveRules, stillAllowed));
  }

  @Override
  public void readCommits(
      Calls.ReadCommitsRequest request, StreamObserver<Calls.ReadCommitsResponse> response) {
    if (!commitReads.tryAcquire()) {
      response.onError(
          GrpcFailures.status(new ServerBusy("open reads of commits", GrpcBounds.COMMIT_READS)));
      return;
    }
    var observer = (ServerCallStreamObserver<Calls.ReadCommitsResponse>) response;
    OutgoingMessages<Calls.ReadCommitsResponse> outgoing = new OutgoingMessages<>(observer);
    CommitPump pump = new CommitPump(store, commits, request, outgoing, open, liveRules.stall());
    streams.execute(() -> {
      try {
        pump.run();
      } finally {
        commitReads.release();
      }
    });
  }

  @Override
  public void getEvent(
      Calls.GetEventRequest request, StreamObserver<Calls.GetEventResponse> response) {
    answer(
        request,
        response,
        asked -> {
          Calls.GetEventResponse.Builder found = Calls.GetEventResponse.newBuilder();
          store
              .event(WireEvents.uuid(asked.getId()))
              .map(WireEvents::toWire)
              .ifPresent(found::setEvent);
          return found.build();
        });
  }

  @Override
  public void getEntity(
      Calls.GetEntityRequest request, StreamObserver<Calls.GetEntityResponse> response) {
    answer(
        request,
        response,
        asked -> {
          Calls.GetEntityResponse.Builder found = Calls.GetEntityResponse.newBuilder();
          store
              .entity(EntityId.of(asked.getEntityId()))
              .map(WireAnswers::toWire)
              .ifPresent(found::setEntity);
          return found.build();
        });
  }

  @Override
  public void getState(
      Calls.GetStateRequest request, StreamObserver<Calls.GetStateResponse> response) {
    answer(
        request,
        response,
        asked -> {
          Calls.GetStateResponse.Builder found = Calls.GetStateResponse.newBuilder();
          store
              .state(EntityId.of(asked.getEntityId()), WireQueries.fromWire(asked.getOptions()))
              .map(WireAnswers::toWire)
              .ifPresent(found::setState);
          return found.build();
        });
  }

  @Override
  public void head(Calls.HeadRequest request, StreamObserver<Calls.HeadResponse> response) {
    answer(
        request, response, _ -> Calls.HeadResponse.newBuilder().setPosition(store.head()).build());
  }

  @Override
  public void getTracking(
      Calls.GetTrackingRequest request, StreamObserver<Calls.GetTrackingResponse> response) {
    answer(
        request,
        response,
        asked ->
            Calls.GetTrackingResponse.newBuilder()
                .setPosition(store.trackingPosition(asked.getSource()))
                .build());
  }

  @Override
  public void getCheckpoint(
      Calls.GetCheckpointRequest request, StreamObserver<Calls.GetCheckpointResponse> response) {
    answer(
        request,
        response,
        asked ->
            Calls.GetCheckpointResponse.newBuilder()
                .setCheckpoint(WireAnswers.toWire(store.checkpoint(asked.getPosition())))
                .build());
  }

  @Override
  public void getStats(
      Calls.GetStatsRequest request, StreamObserver<Calls.GetStatsResponse> response) {
    answer(
        request,
        response,
        _ ->
            Calls.GetStatsResponse.newBuilder()
                .setStats(WireAnswers.toWire(store.stats()))
                .setProfile(rules.profile().text())
                .build());
  }

  @Override
  public void getHealth(
      Calls.GetHealthRequest request, StreamObserver<Calls.GetHealthResponse> response) {
    answer(request, response, _ -> WireAnswers.toWire(store.health()));
  }

  private static <Q, A> void answer(Q request, StreamObserver<A> response, Function<Q, A> method) {
    A answer;
    try {
      answer = method.apply(request);
    } catch (RuntimeException e) {
      response.onError(GrpcFailures.status(e));
      return;
    }
    response.onNext(answer);
    response.onCompleted();
  }
}
