package io.varve.server;

import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.server.GracefulShutdown;
import com.linecorp.armeria.server.ServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.varve.api.EventStore;
import io.varve.api.InvalidInput;
import io.varve.api.StoreUnavailable;
import io.varve.engine.LocalEventStore;
import io.varve.engine.StoreOptions;
import io.varve.engine.Varve;
import io.varve.server.config.AppendRules;
import io.varve.server.config.Configuration;
import io.varve.server.config.ServerConfig;
import io.varve.server.config.StreamPlaces;
import io.varve.server.grpc.GrpcRoutes;
import io.varve.server.grpc.LiveStreamRules;
import io.varve.server.metrics.ConnectionMeter;
import io.varve.server.metrics.MeteredCommits;
import io.varve.server.metrics.MeteredEventStore;
import io.varve.server.metrics.OperationsRoutes;
import io.varve.server.metrics.RequestMeter;
import io.varve.server.metrics.RequestTracer;
import io.varve.server.metrics.ServerMetrics;
import io.varve.server.metrics.SlowQueryLog;
import io.varve.server.rest.ProblemHandler;
import io.varve.server.rest.RestRoutes;
import io.varve.server.security.Access;
import io.varve.server.security.AccessDecorator;
import io.varve.server.security.AdminRoutes;
import io.varve.server.security.ApiKeys;
import io.varve.server.security.CertificateFiles;
import io.varve.server.security.ContentCodings;
import io.varve.server.security.Exposure;
import io.varve.server.security.ExposureReminder;
import io.varve.server.security.FirstKey;
import io.varve.server.security.Grant;
import io.varve.server.security.Hardening;
import io.varve.server.security.RoutePermissions;
import io.varve.server.stream.OpenStreams;
import io.varve.server.stream.StreamRoutes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store that clients reach over the network, from its start to its end. All parts are put
 * together here and nowhere else: one port for all clients, one on loopback for administration.
 */
public final class Server implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";

  /**
   * Requests in progress are looked for this often; shorter ends a stop without requests sooner.
   */
  private static final Duration QUIET = Duration.ofMillis(100);

  private final ServerConfig config;
  private final LocalEventStore store;
  private final ApiKeys keys;
  private final EventLoopGroup workers =
      EventLoopGroups.newEventLoopGroup(
          Runtime.getRuntime().availableProcessors(), "varve-network");
  private final VirtualThreadExecutor executor = new VirtualThreadExecutor();
  private final ServerMetrics metrics = new ServerMetrics();
  private final OpenTelemetry telemetry;
  private final OpenStreams streams;
  private final GrpcRoutes grpc;
  private final com.linecorp.armeria.server.Server clients;
  private final com.linecorp.armeria.server.Server administration;
  private volatile boolean stopping;
  private @Nullable ExposureReminder reminder;

  private Server(
      Configuration configuration,
      ServerConfig config,
      LocalEventStore store,
      OpenTelemetry telemetry) {
    this.config = config;
    this.store = store;
    this.telemetry = telemetry;
    keys = ApiKeys.open(config.data(), InstantSource.system(), new SecureRandom());
    StreamPlaces places = new StreamPlaces(config.limits().maxStreams());
    streams = new OpenStreams(places);
    EventStore metered =
        new MeteredEventStore(
            store,
            metrics,
            new SlowQueryLog(config.limits().slowQuery()),
            RequestTracer.positions(telemetry));
    AppendRules rules = new AppendRules(store.profile());
    Access access = new Access(config, keys);
    MeteredCommits commits =
        new MeteredCommits(consumer -> ExportedCommits.forEach(store, consumer), metrics);
    grpc = new GrpcRoutes(metered, commits, rules, grpcStreams(places, access), executor);
    OperationsRoutes operations = new OperationsRoutes(metered, metrics, version(), () -> stopping);
    clients = clientPort(metered, rules, access, operations);
    administration = administrationPort(configuration, access, operations);
  }

  private LiveStreamRules grpcStreams(StreamPlaces places, Access access) {
    return new LiveStreamRules(
        places,
        metrics.streamMeter("grpc"),
        config.limits().heartbeat(),
        config.limits().stall(),
        context -> {
          Grant grant = AccessDecorator.grant(context);
          return () -> access.stillHolds(grant);
        });
  }

  /**
   * Opens the store, makes it if there is none, and serves it. Requests are traced if OpenTelemetry
   * was set up for the whole program before.
   *
   * @param print is told what a person must see once
   * @throws io.varve.api.VarveException if the store cannot be opened or the address not be had
   */
  public static Server start(Configuration configuration, Consumer<String> print) {
    return start(configuration, GlobalOpenTelemetry.getOrNoop(), print);
  }

  /** As {@link #start(Configuration, Consumer)}, with what takes the spans of requests. */
  public static Server start(
      Configuration configuration, OpenTelemetry telemetry, Consumer<String> print) {
    ServerConfig config = ServerConfig.of(configuration);
    LocalEventStore store = open(config);
    try {
      Server server = new Server(configuration, config, store, telemetry);
      server.listen(print);
      return server;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static LocalEventStore open(ServerConfig config) {
    StoreOptions options = StoreOptions.defaults();
    options = config.level() == null ? options : options.withLevel(config.level());
    options = config.profile() == null ? options : options.withProfile(config.profile());
    LocalEventStore store = Varve.open(config.data(), options);
    if (config.level() != null && config.level() != store.level()) {
      store.close();
      throw fixed(config, "level", store.level().text());
    }
    if (config.profile() != null && config.profile() != store.profile()) {
      store.close();
      throw fixed(config, "naming profile", store.profile().text());
    }
    return store;
  }

  private static InvalidInput fixed(ServerConfig config, String what, String actual) {
    return new InvalidInput(
        "the store in %s has the %s %s, fixed when it was made; leave the setting out"
            .formatted(config.data(), what, actual));
  }

  private com.linecorp.armeria.server.Server clientPort(
      EventStore metered, AppendRules rules, Access access, OperationsRoutes operations) {
    ServerBuilder builder = newBuilder();
    InetSocketAddress address = new InetSocketAddress(config.host(), config.port());
    ServerConfig.@Nullable Tls tls = config.tls();
    if (tls == null) {
      builder.http(address);
    } else {
      builder.https(address);
      builder.tls(CertificateFiles.read(tls));
    }
    new RestRoutes(metered, rules, config.limits()).addTo(builder);
    new StreamRoutes(metered, access, config.limits(), metrics, streams).addTo(builder);
    grpc.addTo(builder);
    operations.addTo(builder);
    ConnectionMeter connections = metrics.connectionMeter("clients");
    return decorated(builder, access, RoutePermissions.ofClients(), connections, tls != null);
  }

  private com.linecorp.armeria.server.Server administrationPort(
      Configuration configuration, Access access, OperationsRoutes operations) {
    ServerBuilder builder = newBuilder();
    builder.http(new InetSocketAddress(InetAddress.getLoopbackAddress(), config.adminPort()));
    new AdminRoutes(configuration, keys).addTo(builder);
    operations.addTo(builder);
    ConnectionMeter connections = metrics.connectionMeter("administration");
    return decorated(builder, access, RoutePermissions.ofAdministration(), connections, false);
  }

  private ServerBuilder newBuilder() {
    ServerBuilder builder = com.linecorp.armeria.server.Server.builder();
    builder.workerGroup(workers, false);
    builder.blockingTaskExecutor(executor, false);
    builder.errorHandler(new ProblemHandler());
    Duration drain = config.limits().drain();
    if (drain.compareTo(QUIET) > 0) {
      builder.gracefulShutdown(
          GracefulShutdown.builder().quietPeriod(QUIET).timeout(drain).build());
    }
    return builder;
  }

  /** What was added first stands nearest to the routes. */
  private com.linecorp.armeria.server.Server decorated(
      ServerBuilder builder,
      Access access,
      RoutePermissions routes,
      ConnectionMeter connections,
      boolean tls) {
    builder.decorator(ContentCodings.refusing());
    builder.decorator(new AccessDecorator(access, routes, metrics::refused));
    if (tls) {
      Hardening.applyToTls(builder, config.limits(), connections, metrics::refused);
    } else {
      Hardening.applyTo(builder, config.limits(), connections);
    }
    builder.decorator(new RequestMeter(metrics));
    RequestTracer.addTo(builder, telemetry);
    return builder.build();
  }

  private void listen(Consumer<String> print) {
    Exposure exposure = new Exposure(config, new Access(config, keys));
    if (config.firstKey()) {
      FirstKey.makeIfNeeded(keys, config.data(), print);
    }
    exposure.check(keys);
    listen(clients, config.host(), config.port(), "port");
    try {
      listen(administration, LOOPBACK, config.adminPort(), "admin-port");
    } catch (RuntimeException e) {
      clients.stop().join();
      throw e;
    }
    reminder = ExposureReminder.start(exposure, metrics);
  }

  private static void listen(
      com.linecorp.armeria.server.Server server, String host, int port, String setting) {
    try {
      server.start().join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof IOException) {
        throw new StoreUnavailable(
            "cannot listen on %s:%d: %s; end what has it, or set another --%s"
                .formatted(host, port, cause.getMessage(), setting),
            cause);
      }
      throw e;
    }
  }

  /** Where clients connect. */
  public URI address() {
    return uri(config.tls() == null ? "http" : "https", config.host(), clients);
  }

  /** Where administration connects. */
  public URI administrationAddress() {
    return uri("http", LOOPBACK, administration);
  }

  private static URI uri(String scheme, String host, com.linecorp.armeria.server.Server server) {
    String literal = host.contains(":") ? "[" + host + "]" : host;
    return URI.create(scheme + "://" + literal + ":" + server.activeLocalPort());
  }

  /** The store that is served. */
  public LocalEventStore store() {
    return store;
  }

  /** The routes of the port for clients, for tests that hold them against their description. */
  com.linecorp.armeria.server.Server clients() {
    return clients;
  }

  private static String version() {
    // In the jar's manifest; absent where the classes are run from a folder.
    @Nullable String version = Server.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }

  /**
   * Ends the live streams with a place to resume, lets requests end for as long as the settings
   * say, then forces and closes the store.
   */
  @Override
  public void close() {
    stopping = true;
    streams.stop();
    grpc.stop();
    try {
      CompletableFuture.allOf(clients.stop(), administration.stop()).join();
    } finally {
      if (reminder != null) {
        reminder.close();
      }
      store.close();
      executor.shutdownNow();
      var _ = workers.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }
}
