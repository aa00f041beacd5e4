package io.varve.server.grpc;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.varve.api.NamingProfile;
import io.varve.engine.LocalEventStore;
import io.varve.engine.Varve;
import io.varve.server.ExportedCommits;
import io.varve.server.config.AppendRules;
import io.varve.server.metrics.MeteredCommits;
import io.varve.server.metrics.ServerMetrics;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** The gRPC routes over a store in memory, on a loopback port, and a channel to them. */
final class ServedRoutes implements AutoCloseable {
  final LocalEventStore store = Varve.inMemory();
  final ServerMetrics metrics = new ServerMetrics();
  final GrpcRoutes routes;
  final Server server;
  final ManagedChannel channel;
  private final ExecutorService streams = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * Serves at once.
   *
   * @param more is given the port before it is opened
   */
  ServedRoutes(NamingProfile profile, LiveStreamRules liveRules, Consumer<ServerBuilder> more) {
    MeteredCommits commits =
        new MeteredCommits(consumer -> ExportedCommits.forEach(store, consumer), metrics);
    routes = new GrpcRoutes(store, commits, new AppendRules(profile), liveRules, streams);
    var builder = Server.builder().http(new InetSocketAddress("127.0.0.1", 0));
    more.accept(builder);
    routes.addTo(builder);
    server = builder.build();
    server.start().join();
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.activeLocalPort())
            .usePlaintext()
            .maxInboundMessageSize(GrpcBounds.REQUEST_BYTES)
            .build();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    // Its threads take two seconds to go; nobody waits for them.
    var _ = server.stop();
    store.close();
    streams.shutdownNow();
  }
}
