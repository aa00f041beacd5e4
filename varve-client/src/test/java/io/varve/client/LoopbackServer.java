package io.varve.client;

import com.linecorp.armeria.server.Server;
import io.varve.api.NamingProfile;
import io.varve.engine.LocalEventStore;
import io.varve.server.ExportedCommits;
import io.varve.server.config.AppendRules;
import io.varve.server.config.StreamPlaces;
import io.varve.server.grpc.GrpcRoutes;
import io.varve.server.grpc.LiveStreamRules;
import io.varve.server.metrics.MeteredCommits;
import io.varve.server.metrics.ServerMetrics;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The gRPC routes over a store, on a loopback port; closing it breaks what is open, at once. */
final class LoopbackServer implements AutoCloseable {
  private static final LiveStreamRules LIVE =
      new LiveStreamRules(
          new StreamPlaces(10_000),
          new ServerMetrics().streamMeter("grpc"),
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          _ -> () -> true);

  private final ExecutorService streams = Executors.newVirtualThreadPerTaskExecutor();
  private final Server server;

  private LoopbackServer(LocalEventStore store, int port) {
    var builder = Server.builder();
    builder.http(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    AppendRules rules = new AppendRules(NamingProfile.OPEN);
    MeteredCommits commits =
        new MeteredCommits(
            consumer -> ExportedCommits.forEach(store, consumer), new ServerMetrics());
    new GrpcRoutes(store, commits, rules, LIVE, streams).addTo(builder);
    server = builder.build();
  }

  /**
   * @param port 0: any free one
   */
  static LoopbackServer start(LocalEventStore store, int port) {
    LoopbackServer loopback = new LoopbackServer(store, port);
    loopback.server.start().join();
    return loopback;
  }

  int port() {
    return server.activeLocalPort();
  }

  RemoteOptions address() {
    return RemoteOptions.at(URI.create("http://127.0.0.1:" + port()));
  }

  /** Begins to stop and does not wait: quicker where nobody needs the port. */
  void leave() {
    server.stop().whenComplete((all, failure) -> streams.shutdownNow());
  }

  @Override
  public void close() {
    server.stop().join();
    streams.shutdownNow();
  }
}
