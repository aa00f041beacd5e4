package io.varve.server.grpc;

import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.grpc.protobuf.services.HealthStatusManager;
import io.varve.api.EventStore;
import io.varve.protocol.EventStoreGrpc;
import io.varve.server.config.AppendRules;
import io.varve.server.metrics.MeteredCommits;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/**
 * The gRPC services on the port they share with all others. Reflection is off: the description is
 * the .proto.
 */
public final class GrpcRoutes {
  private static final Set<String> STREAMS =
      Set.of(
          EventStoreGrpc.getAppendStreamMethod().getBareMethodName(),
          EventStoreGrpc.getQueryMethod().getBareMethodName(),
          EventStoreGrpc.getReadCommitsMethod().getBareMethodName(),
          EventStoreGrpc.getSubscribeMethod().getBareMethodName());

  private final EventStoreService service;
  private final HealthStatusManager health = new HealthStatusManager();

  /**
   * The services over a store.
   *
   * @param commits all of that store
   * @param rules what appended events must be like
   * @param liveRules what subscriptions are held to
   * @param streams runs each task on a thread of its own; not closed here
   */
  public GrpcRoutes(
      EventStore store,
      MeteredCommits commits,
      AppendRules rules,
      LiveStreamRules liveRules,
      ExecutorService streams) {
    service = new EventStoreService(store, commits, rules, liveRules, streams);
  }

  public void addTo(ServerBuilder server) {
    GrpcService routes =
        GrpcService.builder()
            .addService(service)
            .addService(health.getHealthService())
            .supportedSerializationFormats(GrpcSerializationFormats.PROTO)
            .maxRequestMessageLength(GrpcBounds.REQUEST_BYTES)
            .exceptionHandler(
                (_, found, cause, trailers) -> GrpcFailures.ofMessage(found, cause, trailers))
            .useBlockingTaskExecutor(true)
            .build();
    server.service(
        routes,
        delegate ->
            delegate.decorate((next, context, request) -> {
              // Each message has its own bound; a stream as a whole has none, and no end.
              context.setMaxRequestLength(0);
              String path = context.path();
              if (STREAMS.contains(path.substring(path.lastIndexOf('/') + 1))) {
                context.clearRequestTimeout();
              }
              return next.serve(context, request);
            }));
  }

  /** Tells those who watch the health service that the server is going; ends subscriptions. */
  public void stop() {
    health.enterTerminalState();
    service.stop();
  }
}
