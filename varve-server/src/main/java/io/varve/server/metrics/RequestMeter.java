package io.varve.server.metrics;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.AttributeKey;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Stands before everything else: gives each request an id, counts and times it, and logs those that
 * failed, so many a second. The id is the caller's {@code X-Request-Id} where that is short and
 * plain; the answer has it either way.
 */
public final class RequestMeter implements DecoratingHttpServiceFunction {
  private static final Logger LOG = LoggerFactory.getLogger("varve.request");
  private static final String HEADER = "x-request-id";
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final AttributeKey<String> ID = AttributeKey.valueOf("varve.request-id");
  private static final AttributeKey<String> CODE = AttributeKey.valueOf("varve.refusal-code");
  private static final String NO_ROUTE = "none";

  private final ServerMetrics metrics;
  private final LogPace pace = new LogPace(System::nanoTime);

  public RequestMeter(ServerMetrics metrics) {
    this.metrics = metrics;
  }

  /** The id of the request; null: it has none yet. */
  public static @Nullable String requestId(ServiceRequestContext context) {
    return context.attr(ID);
  }

  /** Says why the request was refused, for its line in the log. */
  public static void refused(ServiceRequestContext context, String code) {
    context.setAttr(CODE, code);
  }

  @Override
  public HttpResponse serve(HttpService route, ServiceRequestContext context, HttpRequest request)
      throws Exception {
    @Nullable String given = request.headers().get(HEADER);
    String id = given != null && PLAIN.matcher(given).matches() ? given : context.id().shortText();
    context.setAttr(ID, id);
    context.addAdditionalResponseHeader(HEADER, id);
    metrics.requestsInFlight.inc();
    var _ = context.log().whenComplete().thenAccept(log -> done(context, log));
    return route.serve(context, request);
  }

  private void done(ServiceRequestContext context, RequestLog log) {
    metrics.requestsInFlight.dec();
    // Only names that we know become labels: routes, and methods of a fixed set.
    boolean isFallback = context.config().route().isFallback();
    String route = isFallback ? NO_ROUTE : context.config().route().patternString();
    String method = context.method().name();
    HttpStatus status = log.responseHeaders().status();
    metrics.requests.labelValues(method, route, Integer.toString(status.code())).inc();
    metrics.requestSeconds.labelValues(method, route).observe(log.totalDurationNanos() / 1e9);
    Level level =
        status.isServerError() ? Level.WARN : isRefusal(status) ? Level.INFO : Level.DEBUG;
    boolean wanted = LOG.isEnabledForLevel(level);
    if (wanted && (level == Level.DEBUG || pace.allows())) {
      LoggingEventBuilder line = LOG.atLevel(level);
      if (status.isServerError() && log.responseCause() != null) {
        line = line.setCause(log.responseCause());
      }
      int dropped = pace.takeDropped();
      if (dropped > 0) {
        line = line.addKeyValue("lines_dropped_before", dropped);
      }
      @Nullable String code = context.attr(CODE);
      if (code != null) {
        line = line.addKeyValue("code", code);
      }
      @Nullable String traceId = RequestTracer.traceId(context);
      if (traceId != null) {
        line = line.addKeyValue("trace_id", traceId);
      }
      line.addKeyValue("request_id", requestId(context))
          .addKeyValue("method", method)
          .addKeyValue("path", context.path())
          .addKeyValue("status", status.code())
          .addKeyValue("millis", TimeUnit.NANOSECONDS.toMillis(log.totalDurationNanos()))
          .addKeyValue("from", context.remoteAddress().getAddress().getHostAddress())
          .log("request");
    }
  }

  private static boolean isRefusal(HttpStatus status) {
    return status.equals(HttpStatus.UNAUTHORIZED) || status.equals(HttpStatus.FORBIDDEN);
  }
}
