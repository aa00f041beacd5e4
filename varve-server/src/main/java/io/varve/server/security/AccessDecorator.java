package io.varve.server.security;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Status;
import io.netty.util.AttributeKey;
import io.varve.server.metrics.RequestMeter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands before every route: lets in whom {@link Access} admits, answers everybody else with 401 or
 * 403, before a byte of the body is looked at.
 */
public final class AccessDecorator implements DecoratingHttpServiceFunction {
  private static final AttributeKey<Grant> GRANT = AttributeKey.valueOf("varve.grant");
  private static final MediaType PROBLEM = MediaType.parse("application/problem+json");

  private final Access access;
  private final RoutePermissions routes;
  private final Consumer<String> refused;

  /**
   * The decorator of one port.
   *
   * @param refused is told the code of each refusal
   */
  public AccessDecorator(Access access, RoutePermissions routes, Consumer<String> refused) {
    this.access = access;
    this.routes = routes;
    this.refused = refused;
  }

  /** What the request was let in with. */
  public static Grant grant(ServiceRequestContext context) {
    Grant grant = context.attr(GRANT);
    if (grant == null) {
      throw new IllegalStateException("a route was reached without a decision about access");
    }
    return grant;
  }

  @Override
  public HttpResponse serve(HttpService route, ServiceRequestContext context, HttpRequest request)
      throws Exception {
    if (context.config().route().isFallback()) {
      // No route: the answer is 404 or 405 whoever asks.
      return route.serve(context, request);
    }
    @Nullable Permission needed =
        routes.of(request.method().name(), context.config().route().patternString());
    AccessVerdict verdict =
        access.judge(needed, request.headers().get(HttpHeaderNames.AUTHORIZATION));
    if (verdict instanceof AccessVerdict.Admitted && access.isOpenOnLoopback()) {
      @Nullable Refusal foreign = LoopbackGuard.judge(request.headers());
      verdict = foreign == null ? verdict : foreign;
    }
    return switch (verdict) {
      case AccessVerdict.Admitted(Grant grant) -> {
        context.setAttr(GRANT, grant);
        yield route.serve(context, request);
      }
      case Refusal refusal -> {
        refused.accept(refusal.code());
        RequestMeter.refused(context, refusal.code());
        yield answer(request, refusal);
      }
    };
  }

  private static HttpResponse answer(HttpRequest request, Refusal refusal) {
    boolean unauthenticated = refusal.status() == HttpStatus.UNAUTHORIZED.code();
    if (GrpcRefusal.isFor(request.headers())) {
      return HttpResponse.of(
          GrpcRefusal.of(
              request.headers(),
              unauthenticated ? Status.Code.UNAUTHENTICATED : Status.Code.PERMISSION_DENIED,
              refusal.code() + ": " + refusal.detail() + "; " + refusal.remedy()));
    }
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(HttpStatus.valueOf(refusal.status())).contentType(PROBLEM);
    if (unauthenticated) {
      headers.add(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"varve\"");
    }
    return HttpResponse.of(headers.build(), HttpData.wrap(refusal.toJson()));
  }
}
