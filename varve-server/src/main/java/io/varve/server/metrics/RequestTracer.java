package io.varve.server.metrics;

import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Status;
import io.netty.util.AttributeKey;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.varve.api.AppendResult;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes each request a span of OpenTelemetry, child of what the request names as its parent, with
 * names and attributes of its semantic conventions; a live stream is one span from its start to its
 * end. Where something else made the request a span already, as the Java agent can, that one is
 * taken. Without an SDK it is not added to a port, so it costs nothing.
 */
public final class RequestTracer implements DecoratingHttpServiceFunction {
  private static final AttributeKey<Span> SPAN = AttributeKey.valueOf("varve.span");
  private static final String SCOPE = "io.varve.server";
  private static final String GRPC = "application/grpc";
  private static final String GRPC_STATUS = "grpc-status";
  private static final String OTHER_METHOD = "_OTHER";
  private static final String ERROR_TYPE = "error.type";

  private static final TextMapGetter<RequestHeaders> HEADERS =
      (headers, key) -> headers == null ? null : headers.get(key);

  /** What a gRPC server answers for faults of its own. */
  private static final Set<Status.Code> FAULTS =
      Set.of(
          Status.Code.UNKNOWN,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.UNIMPLEMENTED,
          Status.Code.INTERNAL,
          Status.Code.UNAVAILABLE,
          Status.Code.DATA_LOSS);

  private final Tracer tracer;
  private final TextMapPropagator propagator;

  private RequestTracer(OpenTelemetry telemetry) {
    tracer = telemetry.getTracer(SCOPE);
    propagator = telemetry.getPropagators().getTextMapPropagator();
  }

  /** Traces the requests of a port; to be added last, so that it stands before everything else. */
  public static void addTo(ServerBuilder server, OpenTelemetry telemetry) {
    if (isOn(telemetry)) {
      server.decorator(new RequestTracer(telemetry));
    }
  }

  private static boolean isOn(OpenTelemetry telemetry) {
    return !telemetry.equals(OpenTelemetry.noop());
  }

  /** Takes what was stored and notes it on the span of the request on this thread, if any. */
  public static Consumer<AppendResult.Appended> positions(OpenTelemetry telemetry) {
    return isOn(telemetry) ? RequestTracer::note : _ -> {};
  }

  private static void note(AppendResult.Appended appended) {
    @Nullable ServiceRequestContext context = ServiceRequestContext.currentOrNull();
    @Nullable Span span = context == null ? null : context.attr(SPAN);
    if (span != null) {
      span.setAttribute("varve.position", appended.last());
    }
  }

  /** The id of the trace that a request is part of; null: of none. */
  static @Nullable String traceId(ServiceRequestContext context) {
    @Nullable Span span = context.attr(SPAN);
    return span == null
        ? TraceParent.traceId(context.request().headers())
        : span.getSpanContext().getTraceId();
  }

  @Override
  public HttpResponse serve(HttpService route, ServiceRequestContext context, HttpRequest request)
      throws Exception {
    Span running = Span.current();
    boolean isTraced = running.getSpanContext().isValid();
    boolean isGrpc = isGrpc(request.headers());
    Span span = isTraced ? running : start(context, request.headers(), isGrpc);
    context.setAttr(SPAN, span);
    var _ =
        context
            .log()
            .whenComplete()
            .thenAccept(log -> {
              span.setAttribute(
                  "varve.request_id", String.valueOf(RequestMeter.requestId(context)));
              if (!isTraced) {
                end(span, log, isGrpc);
              }
            });
    return route.serve(context, request);
  }

  private static boolean isGrpc(RequestHeaders headers) {
    @Nullable String contentType = headers.get("content-type");
    return contentType != null && contentType.startsWith(GRPC);
  }

  private Span start(ServiceRequestContext context, RequestHeaders headers, boolean isGrpc) {
    // Names come from routes, never from what callers make up.
    @Nullable String route =
        context.config().route().isFallback() ? null : context.config().route().patternString();
    SpanBuilder builder = isGrpc ? rpc(route) : http(context, route);
    return builder
        .setParent(propagator.extract(Context.root(), headers, HEADERS))
        .setSpanKind(SpanKind.SERVER)
        .setAttribute("client.address", context.remoteAddress().getAddress().getHostAddress())
        .setAttribute(
            "network.protocol.version", context.sessionProtocol().isMultiplex() ? "2" : "1.1")
        .startSpan();
  }

  private SpanBuilder rpc(@Nullable String route) {
    String method = route == null ? OTHER_METHOD : route.substring(1);
    return tracer
        .spanBuilder(route == null ? "grpc" : method)
        .setAttribute("rpc.system.name", "grpc")
        .setAttribute("rpc.method", method);
  }

  private SpanBuilder http(ServiceRequestContext context, @Nullable String route) {
    String method = context.method().name();
    SpanBuilder builder = tracer.spanBuilder(route == null ? method : method + " " + route);
    if (route != null) {
      builder.setAttribute("http.route", route);
    }
    return builder
        .setAttribute("http.request.method", method)
        .setAttribute("url.path", context.path())
        .setAttribute("url.scheme", context.sessionProtocol().isTls() ? "https" : "http");
  }

  private static void end(Span span, RequestLog log, boolean isGrpc) {
    HttpStatus status = log.responseHeaders().status();
    if (isGrpc) {
      Status.Code code = grpcCode(log);
      span.setAttribute("rpc.response.status_code", code.name());
      if (FAULTS.contains(code)) {
        span.setStatus(StatusCode.ERROR).setAttribute(ERROR_TYPE, code.name());
      }
    } else {
      span.setAttribute("http.response.status_code", status.code());
      if (status.isServerError()) {
        span.setStatus(StatusCode.ERROR).setAttribute(ERROR_TYPE, status.codeAsText());
      }
    }
    span.end();
  }

  /** It stands in the trailers, or in the headers of an answer that is nothing else. */
  private static Status.Code grpcCode(RequestLog log) {
    HttpHeaders trailers = log.responseTrailers();
    HttpHeaders said = trailers.contains(GRPC_STATUS) ? trailers : log.responseHeaders();
    int code = said.getInt(GRPC_STATUS, Status.Code.CANCELLED.value());
    return Status.fromCodeValue(code).getCode();
  }
}
