package io.varve.server.security;

import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.channel.ChannelPipeline;
import io.varve.server.config.ServerLimits;
import io.varve.server.metrics.ConnectionMeter;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Puts the bounds on a port that keep one client from hurting the others: sizes are checked before
 * memory is taken for them, waits end, and connections that misbehave are closed.
 */
public final class Hardening {
  /** Connections whose peer is silently gone are found by a ping. */
  private static final Duration PING = Duration.ofSeconds(20);

  /** How long the body of a request that was answered already may still come. */
  private static final Duration REFUSED_BODY = Duration.ofSeconds(1);

  private Hardening() {}

  /** Bounds a port without TLS. */
  public static void applyTo(ServerBuilder server, ServerLimits limits, ConnectionMeter meter) {
    applyTo(server, limits, meter, _ -> {});
  }

  /**
   * Bounds a port with TLS.
   *
   * @param refused is told the code when a client comes without
   */
  public static void applyToTls(
      ServerBuilder server, ServerLimits limits, ConnectionMeter meter, Consumer<String> refused) {
    applyTo(server, limits, meter, pipeline -> pipeline.addFirst(new PlaintextRefusal(refused)));
  }

  private static void applyTo(
      ServerBuilder server,
      ServerLimits limits,
      ConnectionMeter meter,
      Consumer<ChannelPipeline> more) {
    server.maxRequestLength(limits.maxRequestBytes());
    server.requestTimeout(limits.requestTimeout());
    // Refused before all of it came: its sender gets to read why before the stream is reset.
    server.requestAutoAbortDelay(REFUSED_BODY);
    // Bytes of a request that never becomes complete do not keep its connection.
    server.idleTimeout(limits.idleTimeout(), false);
    if (PING.compareTo(limits.idleTimeout()) < 0) {
      server.pingInterval(PING);
    }
    server.http1MaxInitialLineLength(ServerLimits.REQUEST_LINE_BYTES);
    server.http1MaxHeaderSize(ServerLimits.HEADER_BYTES);
    server.http2MaxHeaderListSize(ServerLimits.HEADER_BYTES);
    server.http2MaxStreamsPerConnection(ServerLimits.REQUESTS_PER_CONNECTION);
    server.http2MaxResetFramesPerWindow(
        ServerLimits.RESETS_PER_WINDOW, ServerLimits.RESET_WINDOW_SECONDS);
    // What a server says of itself helps nobody but attackers.
    server.disableServerHeader();
    server.disableDateHeader();
    server.verboseResponses(false);
    // Requests are logged with their failure already.
    server.unloggedExceptionsReportInterval(Duration.ZERO);
    OpenConnections connections = new OpenConnections(limits, meter);
    server.childChannelPipelineCustomizer(pipeline -> {
      more.accept(pipeline);
      pipeline.addFirst(connections);
    });
    server.decorator((route, context, request) -> {
      hangUpOnTimeout(context, connections);
      return route.serve(context, request);
    });
  }

  /**
   * Closes an HTTP/1 connection whose request took too long: the rest of its body may come for
   * ever, and nobody would look at the clock any more.
   */
  private static void hangUpOnTimeout(ServiceRequestContext context, OpenConnections connections) {
    if (context.sessionProtocol().isMultiplex()) {
      return;
    }
    var _ =
        context
            .log()
            .whenComplete()
            .thenAccept(log -> {
              if (log.responseCause() instanceof RequestTimeoutException) {
                connections.close(context.remoteAddress());
              }
            });
  }
}
