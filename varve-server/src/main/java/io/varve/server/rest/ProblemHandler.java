package io.varve.server.rest;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.annotation.Nullable;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.varve.api.VarveException;
import io.varve.server.security.GrpcRefusal;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever goes wrong in a port into a {@link Problem}; what nobody foresaw is logged. */
public final class ProblemHandler implements ServerErrorHandler {
  private static final Logger LOG = LoggerFactory.getLogger("varve.server");
  private static final String READ = "look at /docs for what there is";

  @Override
  public @Nullable HttpResponse onServiceException(
      ServiceRequestContext context, Throwable failure) {
    if (GrpcRefusal.isFor(context.request().headers())) {
      return null;
    }
    return switch (unwrapped(failure)) {
      case Rejected rejected -> rejected.problem().toResponse();
      case VarveException known -> Problem.of(known).toResponse();
      case ContentTooLargeException _ ->
          ofStatus(HttpStatus.REQUEST_ENTITY_TOO_LARGE, context.request().headers()).toResponse();
      case RequestTimeoutException _ ->
          ofStatus(HttpStatus.SERVICE_UNAVAILABLE, context.request().headers()).toResponse();
      case com.linecorp.armeria.server.HttpStatusException status ->
          ofStatus(status.httpStatus(), context.request().headers()).toResponse();
      case com.linecorp.armeria.server.HttpResponseException _ -> null;
      case com.linecorp.armeria.common.ClosedSessionException _ -> null;
      case com.linecorp.armeria.common.CancellationException _ -> null;
      default -> {
        LOG.atError().setCause(failure).addKeyValue("path", context.path()).log("request failed");
        yield ofStatus(HttpStatus.INTERNAL_SERVER_ERROR, context.request().headers()).toResponse();
      }
    };
  }

  static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? unwrapped(cause) : failure;
  }

  @Override
  public @Nullable AggregatedHttpResponse onProtocolViolation(
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    return rendered(ofStatus(status, headers));
  }

  @Override
  public @Nullable AggregatedHttpResponse renderStatus(
      @Nullable ServiceRequestContext context,
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    if (!status.isError()) {
      // A redirect is no problem.
      return null;
    }
    if (headers != null && GrpcRefusal.isFor(headers)) {
      return ofGrpc(config, headers, status);
    }
    return rendered(ofStatus(status, headers));
  }

  /** What no service answers; null: as HTTP has it, which gRPC has its own reading of. */
  private static @Nullable AggregatedHttpResponse ofGrpc(
      ServiceConfig config, RequestHeaders headers, HttpStatus status) {
    return status.equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE)
        ? AggregatedHttpResponse.of(GrpcRefusal.ofLargeRequest(headers, config.maxRequestLength()))
        : null;
  }

  private static AggregatedHttpResponse rendered(Problem problem) {
    return AggregatedHttpResponse.of(problem.headers(), HttpData.wrap(problem.toJson()));
  }

  private static Problem ofStatus(HttpStatus status, @Nullable RequestHeaders headers) {
    String path = headers == null ? "" : headers.path();
    int query = path.indexOf('?');
    String what = headers == null ? "request" : headers.method() + " " + path(path, query);
    return switch (status.code()) {
      case 400 -> new Problem(status, "invalid_request", "not HTTP as it should be", what, READ);
      case 404 -> new Problem(status, "no_such_route", "there is no such path", what, READ);
      case 405 ->
          new Problem(status, "method_not_allowed", "the path has other methods", what, READ);
      case 413 ->
          new Problem(
              status,
              "body_too_large",
              "the body is larger than the server takes",
              "body",
              "send less at a time, or a stream of lines (application/x-ndjson)");
      case 414, 431 ->
          new Problem(
              status,
              "headers_too_large",
              "path, parameters or headers are larger than the server takes",
              "request line and headers",
              "send a long query as the body of POST /api/v1/events/query");
      case 503 ->
          new Problem(
              status,
              "timeout",
              "the request took longer than the server lets it, or the server is stopping",
              what,
              "ask for less at a time, or try again");
      default ->
          new Problem(
              status,
              status.isServerError() ? "internal" : "invalid_request",
              status.isServerError() ? "the server failed" : status.reasonPhrase(),
              what,
              status.isServerError() ? "look at the server's log; report it" : READ);
    };
  }

  private static String path(String path, int query) {
    return query < 0 ? path : path.substring(0, query);
  }
}
