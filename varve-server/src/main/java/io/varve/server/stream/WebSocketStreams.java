package io.varve.server.stream;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.websocket.WebSocketService;
import io.netty.util.AttributeKey;
import io.varve.api.EventStore;
import io.varve.api.Subscription;
import io.varve.server.config.ServerLimits;
import io.varve.server.metrics.EndReason;
import io.varve.server.metrics.StreamMeter;
import io.varve.server.security.Access;
import io.varve.server.security.AccessDecorator;
import io.varve.server.security.Grant;
import java.util.Objects;
import org.reactivestreams.Subscriber;

/**
 * Live streams over WebSocket: what is asked for stands in the parameters of the address. Messages
 * of the client are not taken; a close is.
 */
final class WebSocketStreams {
  private static final AttributeKey<StreamRequest> WANTED =
      AttributeKey.valueOf("varve.stream-request");

  private final EventStore store;
  private final Access access;
  private final ServerLimits limits;
  private final StreamMeter meter;
  private final OpenStreams streams;

  WebSocketStreams(
      EventStore store,
      Access access,
      ServerLimits limits,
      StreamMeter meter,
      OpenStreams streams) {
    this.store = store;
    this.access = access;
    this.limits = limits;
    this.meter = meter;
    this.streams = streams;
  }

  WebSocketService service() {
    return WebSocketService.builder(this::handle)
        .maxFramePayloadLength(ServerLimits.WEBSOCKET_MESSAGE_BYTES)
        .aggregateContinuation(true)
        // Pages of other sites are kept out by the decision about access, before this.
        .allowedOrigin(origin -> true)
        .build();
  }

  /** Refuses what is wrong while there still is a status to say so with. */
  HttpResponse checkBeforeHandshake(
      HttpService route, ServiceRequestContext context, HttpRequest request) throws Exception {
    StreamRequest wanted =
        StreamRequest.of(QueryParams.fromQueryString(context.query()), null, store.head());
    streams.checkRoom();
    context.setAttr(WANTED, wanted);
    return route.serve(context, withOrigin(request));
  }

  /** Only browsers name an origin, and a handshake without one would be refused. */
  private static HttpRequest withOrigin(HttpRequest request) {
    return request.headers().contains(HttpHeaderNames.ORIGIN)
        ? request
        : request.mapHeaders(headers ->
            headers.toBuilder()
                .set(HttpHeaderNames.ORIGIN, headers.scheme() + "://" + headers.authority())
                .build());
  }

  private WebSocket handle(ServiceRequestContext context, WebSocket in) {
    StreamRequest wanted = Objects.requireNonNull(context.attr(WANTED));
    Grant grant = AccessDecorator.grant(context);
    WebSocketWriter out = WebSocket.streaming();
    WebSocketSink sink = new WebSocketSink(out);
    streams.enter();
    Subscription subscription;
    try {
      subscription = store.subscribe(wanted.query(), wanted.after());
    } catch (RuntimeException e) {
      streams.leave();
      throw e;
    }
    context.clearRequestTimeout();
    StreamPump pump =
        new StreamPump(
            subscription, wanted.after(), sink, meter, limits, () -> access.stillHolds(grant));
    var _ = out.whenComplete().whenComplete((_, _) -> pump.stop(EndReason.READER_GONE));
    in.subscribe(new ClientFrames(out));
    streams.start(pump);
    return out;
  }

  /** Takes what the client sends: its close, and nothing else. */
  private static final class ClientFrames implements Subscriber<WebSocketFrame> {
    private final WebSocketWriter out;

    ClientFrames(WebSocketWriter out) {
      this.out = out;
    }

    @Override
    public void onSubscribe(org.reactivestreams.Subscription frames) {
      frames.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(WebSocketFrame frame) {
      try (frame) {
        switch (frame.type()) {
          case CLOSE -> out.close();
          case PING -> {
            boolean _ = out.tryWrite(WebSocketFrame.ofPong(frame.array()));
          }
          case TEXT, BINARY, CONTINUATION ->
              out.close(
                  WebSocketCloseStatus.POLICY_VIOLATION,
                  "no messages, please: put the query into the address");
          case PONG -> {}
        }
      }
    }

    @Override
    public void onError(Throwable failure) {
      out.close(failure);
    }

    @Override
    public void onComplete() {
      out.close();
    }
  }
}
