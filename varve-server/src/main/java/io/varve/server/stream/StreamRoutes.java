package io.varve.server.stream;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.varve.api.EventStore;
import io.varve.api.Subscription;
import io.varve.server.config.ServerLimits;
import io.varve.server.metrics.EndReason;
import io.varve.server.metrics.ServerMetrics;
import io.varve.server.metrics.StreamMeter;
import io.varve.server.security.Access;
import io.varve.server.security.AccessDecorator;
import io.varve.server.security.Grant;

/** The routes of live streams: {@code /events/subscribe} (SSE) and {@code /events/stream}. */
public final class StreamRoutes {
  private static final String SSE = "/api/v1/events/subscribe";
  private static final String WEB_SOCKET = "/api/v1/events/stream";
  private static final String LAST_EVENT_ID = "last-event-id";

  private final EventStore store;
  private final Access access;
  private final ServerLimits limits;
  private final OpenStreams streams;
  private final StreamMeter sseMeter;
  private final WebSocketStreams webSockets;

  public StreamRoutes(
      EventStore store,
      Access access,
      ServerLimits limits,
      ServerMetrics metrics,
      OpenStreams streams) {
    this.store = store;
    this.access = access;
    this.limits = limits;
    this.streams = streams;
    sseMeter = metrics.streamMeter("sse");
    webSockets =
        new WebSocketStreams(store, access, limits, metrics.streamMeter("websocket"), streams);
  }

  public void addTo(ServerBuilder server) {
    server.route().get(SSE).build(this::subscribe);
    HttpService handshakes = webSockets.service().decorate(webSockets::checkBeforeHandshake);
    server.service(WEB_SOCKET, handshakes);
  }

  private HttpResponse subscribe(ServiceRequestContext context, HttpRequest request) {
    StreamRequest wanted =
        StreamRequest.of(
            QueryParams.fromQueryString(context.query()),
            request.headers().get(LAST_EVENT_ID),
            store.head());
    Grant grant = AccessDecorator.grant(context);
    streams.enter();
    Subscription subscription;
    try {
      subscription = store.subscribe(wanted.query(), wanted.after());
    } catch (RuntimeException e) {
      streams.leave();
      throw e;
    }
    context.clearRequestTimeout();
    HttpResponseWriter response = HttpResponse.streaming();
    SseSink sink = new SseSink(response);
    StreamPump pump =
        new StreamPump(
            subscription, wanted.after(), sink, sseMeter, limits, () -> access.stillHolds(grant));
    var _ = response.whenComplete().whenComplete((_, _) -> pump.stop(EndReason.READER_GONE));
    sink.begin();
    streams.start(pump);
    return response;
  }
}
