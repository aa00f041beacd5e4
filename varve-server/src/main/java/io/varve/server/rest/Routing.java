package io.varve.server.rest;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.varve.api.VarveException;
import io.varve.api.json.JsonWriter;
import io.varve.server.security.ContentCodings;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Adds routes whose handlers may block: each runs on a virtual thread, has its parameters checked,
 * and answers with JSON.
 */
final class Routing {
  private static final MediaType ANY_JSON = MediaType.JSON.withoutParameters();

  private final ServerBuilder server;

  Routing(ServerBuilder server) {
    this.server = server;
  }

  /** What a handler needs of a request. */
  static final class Call {
    private final ServiceRequestContext context;
    private final Parameters parameters;
    private final byte[] body;

    private Call(ServiceRequestContext context, Parameters parameters, byte[] body) {
      this.context = context;
      this.parameters = parameters;
      this.body = body;
    }

    Parameters parameters() {
      return parameters;
    }

    /** The whole body; empty where the method has none. */
    byte[] body() {
      return body;
    }

    /** The part of the path that stands for a variable. */
    String path(String variable) {
      return String.valueOf(context.pathParam(variable));
    }

    /** Ends the work of a request that nobody waits for any more. */
    void checkWanted() {
      if (context.isCancelled()) {
        throw new Rejected(
            new Problem(
                HttpStatus.SERVICE_UNAVAILABLE,
                "timeout",
                "the request took longer than the server lets it",
                null,
                "ask for less at a time"));
      }
    }
  }

  /** Answers a request. */
  interface Handler {
    JsonWriter answer(Call call);
  }

  void get(String path, Set<String> parameters, Handler handler) {
    server
        .route()
        .get(path)
        .build((context, request) ->
            HttpResponse.of(
                () -> answer(context, parameters, new byte[0], handler),
                context.blockingTaskExecutor()));
  }

  void post(String path, Set<String> parameters, Handler handler) {
    service(path, (context, request) -> json(context, request, parameters, handler));
  }

  /** Adds a route that reads its body itself, plain or taken out of its coding. */
  void service(String path, HttpService service) {
    server.route().post(path).decorator(ContentCodings.decoding()).build(service);
  }

  /** As {@link #service}, for bodies of one type, which may go on for ever. */
  void post(String path, MediaType streamed, HttpService service) {
    server
        .route()
        .post(path)
        .consumes(streamed)
        .maxRequestLength(0)
        .requestTimeoutMillis(0)
        .decorator(ContentCodings.decoding())
        .build(service);
  }

  /** Reads the whole body, which must be JSON, then answers. */
  static HttpResponse json(
      ServiceRequestContext context, HttpRequest request, Set<String> parameters, Handler handler) {
    requireType(request, ANY_JSON, "application/json");
    return HttpResponse.of(
        request
            .aggregate()
            .thenApplyAsync(
                (AggregatedHttpRequest whole) ->
                    answer(context, parameters, whole.content().array(), handler),
                context.blockingTaskExecutor()));
  }

  static void requireType(HttpRequest request, MediaType wanted, String... known) {
    if (!isOf(request, wanted)) {
      @Nullable String given = request.headers().get(HttpHeaderNames.CONTENT_TYPE);
      throw new Rejected(
          new Problem(
              HttpStatus.UNSUPPORTED_MEDIA_TYPE,
              "unsupported_media_type",
              given == null
                  ? "the body has no Content-Type"
                  : "this route does not take the body's" + " Content-Type",
              "header Content-Type",
              "send Content-Type: " + String.join(" or ", known)));
    }
  }

  static boolean isOf(HttpRequest request, MediaType type) {
    @Nullable MediaType given = request.contentType();
    return given != null && given.belongsTo(type);
  }

  private static HttpResponse answer(
      ServiceRequestContext context, Set<String> known, byte[] body, Handler handler) {
    Parameters parameters = Parameters.of(context.query(), known);
    return ok(handler.answer(new Call(context, parameters, body)));
  }

  static HttpResponse ok(JsonWriter json) {
    return HttpResponse.of(
        ResponseHeaders.of(HttpStatus.OK, HttpHeaderNames.CONTENT_TYPE, MediaType.JSON),
        HttpData.wrap(json.array(), 0, json.sizeBytes()));
  }

  /** Reads a body; what is wrong with it gets its place. */
  static <T> T parsed(byte[] body, Function<byte[], T> parser) {
    try {
      return parser.apply(body);
    } catch (VarveException e) {
      throw new Rejected(Problem.of(e, "body"));
    }
  }
}
