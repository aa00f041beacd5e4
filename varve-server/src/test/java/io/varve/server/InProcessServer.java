package io.varve.server;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.varve.api.EventStore;
import io.varve.api.VarveException;
import io.varve.server.config.Configuration;
import io.varve.server.config.ServerConfig;
import io.varve.server.config.StreamPlaces;
import io.varve.server.metrics.MeteredEventStore;
import io.varve.server.metrics.OperationsRoutes;
import io.varve.server.metrics.RequestMeter;
import io.varve.server.metrics.ServerMetrics;
import io.varve.server.metrics.SlowQueryLog;
import io.varve.server.security.Access;
import io.varve.server.security.AccessDecorator;
import io.varve.server.security.ApiKeys;
import io.varve.server.security.RoutePermissions;
import io.varve.server.stream.OpenStreams;
import io.varve.server.stream.StreamRoutes;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Streams, metrics, health and access over a store, without the rest of a server. */
public final class InProcessServer implements AutoCloseable {
  public final ServerConfig config;
  public final ServerMetrics metrics = new ServerMetrics();
  public final EventStore store;
  public final ApiKeys keys;
  public final Access access;
  public final OpenStreams streams;
  private final Server server;

  private InProcessServer(
      Path keyDirectory,
      EventStore inner,
      Map<String, String> settings,
      Consumer<ServerBuilder> more) {
    Map<String, String> all = new HashMap<>(settings);
    all.putIfAbsent("slow-query-millis", "60000");
    config = ServerConfig.of(Configuration.read(all, Map.of()));
    store = new MeteredEventStore(inner, metrics, new SlowQueryLog(config.limits().slowQuery()));
    keys = ApiKeys.open(keyDirectory, InstantSource.system(), new SecureRandom());
    access = new Access(config, keys);
    streams = new OpenStreams(new StreamPlaces(config.limits().maxStreams()));
    ServerBuilder builder = Server.builder();
    builder.http(new InetSocketAddress("127.0.0.1", 0));
    builder.errorHandler((_, failure) ->
        failure instanceof VarveException known
            ? HttpResponse.of(
                HttpStatus.BAD_REQUEST,
                MediaType.PLAIN_TEXT_UTF_8,
                known.code() + ": " + known.getMessage())
            : null);
    more.accept(builder);
    new StreamRoutes(store, access, config.limits(), metrics, streams).addTo(builder);
    new OperationsRoutes(store, metrics, "test", () -> false).addTo(builder);
    RoutePermissions routes = RoutePermissions.ofClients();
    builder.decorator(new AccessDecorator(access, routes, metrics::refused));
    builder.decorator(new RequestMeter(metrics));
    server = builder.build();
    server.start().join();
  }

  public static InProcessServer start(
      Path keyDirectory, EventStore store, Map<String, String> settings) {
    return new InProcessServer(keyDirectory, store, settings, builder -> {});
  }

  public static InProcessServer start(
      Path keyDirectory,
      EventStore store,
      Map<String, String> settings,
      Consumer<ServerBuilder> more) {
    return new InProcessServer(keyDirectory, store, settings, more);
  }

  public int port() {
    return server.activeLocalPort();
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  @Override
  public void close() {
    streams.stop();
    // Its threads take two seconds to go; nobody waits for them.
    var _ = server.stop();
    store.close();
  }
}
