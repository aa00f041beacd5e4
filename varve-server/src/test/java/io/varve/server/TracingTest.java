package io.varve.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.linecorp.armeria.server.ServerBuilder;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.varve.api.Append;
import io.varve.api.NewEvent;
import io.varve.protocol.Calls;
import io.varve.protocol.EventStoreGrpc;
import io.varve.protocol.convert.WireAppends;
import io.varve.server.config.Configuration;
import io.varve.server.metrics.LogConfigurator;
import io.varve.server.metrics.RequestMeter;
import io.varve.server.metrics.RequestTracer;
import io.varve.server.metrics.ServerMetrics;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The spans of a server that has an SDK, and what its log says of traces with and without one. */
@Timeout(120)
final class TracingTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";
  private static final String TRACEPARENT = "00-" + TRACE + "-" + PARENT + "-01";

  @TempDir static Path folder;
  private static final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private static final HttpClient client = HttpClient.newHttpClient();
  private static final PrintStream before = System.err;

  /** Stopping takes seconds, so that one with an SDK is there for all tests. */
  private static Server traced;

  @TempDir Path directory;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private Server server;

  @BeforeAll
  static void start() {
    traced = serve(folder, sdk());
  }

  @AfterAll
  static void stop() {
    client.shutdownNow();
    traced.close();
  }

  @BeforeEach
  void captureLog() {
    System.setErr(new PrintStream(log, true, UTF_8));
    LogConfigurator.apply(true, "debug");
    server = traced;
  }

  @AfterEach
  void leaveLog() {
    System.setErr(before);
    LogConfigurator.apply(true, "warn");
  }

  private static Server serve(Path data, OpenTelemetry telemetry) {
    Map<String, String> flags =
        Map.of("data", data.toString(), "port", "0", "admin-port", "0", "level", "os");
    return Server.start(Configuration.read(flags, Map.of()), telemetry, line -> {});
  }

  private static OpenTelemetry sdk() {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(spans)).build())
        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
        .build();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.address().resolve(path))
        .header("traceparent", TRACEPARENT);
  }

  private HttpResponse<String> append(String body) throws Exception {
    return client.send(
        request("/api/v1/events")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  /** A request ends on another thread than the one its answer comes to. */
  private SpanData span() {
    while (spans.getFinishedSpanItems().isEmpty()) {
      Thread.yield();
    }
    List<SpanData> all = spans.getFinishedSpanItems();
    assertThat(all).hasSize(1);
    spans.reset();
    return all.getFirst();
  }

  private static String text(SpanData span, String attribute) {
    return span.getAttributes().get(AttributeKey.stringKey(attribute));
  }

  private static Long number(SpanData span, String attribute) {
    return span.getAttributes().get(AttributeKey.longKey(attribute));
  }

  private static void assertIsChild(SpanData span) {
    assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(span.getTraceId()).isEqualTo(TRACE);
    assertThat(span.getParentSpanId()).isEqualTo(PARENT);
    assertThat(span.getInstrumentationScopeInfo().getName()).isEqualTo("io.varve.server");
    assertThat(text(span, "client.address")).isEqualTo("127.0.0.1");
  }

  /** The line of the log about a request, once it is there. */
  private String line(String path) {
    while (true) {
      for (String line : log.toString(UTF_8).split("\n")) {
        if (line.contains("\"path\":\"" + path + "\"")) {
          return line;
        }
      }
      Thread.yield();
    }
  }

  @Test
  void aRequestIsASpanNamedByItsRoute() throws Exception {
    HttpResponse<String> answer = append("{\"entity_id\":\"a\",\"event_type\":\"t\"}");
    SpanData span = span();

    assertIsChild(span);
    assertThat(span.getName()).isEqualTo("POST /api/v1/events");
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(text(span, "http.request.method")).isEqualTo("POST");
    assertThat(text(span, "http.route")).isEqualTo("/api/v1/events");
    assertThat(text(span, "url.path")).isEqualTo("/api/v1/events");
    assertThat(text(span, "url.scheme")).isEqualTo("http");
    assertThat(text(span, "network.protocol.version")).isEqualTo("2");
    assertThat(number(span, "http.response.status_code")).isEqualTo(200);
    assertThat(number(span, "varve.position")).isEqualTo(server.store().head());
    assertThat(text(span, "varve.request_id"))
        .isEqualTo(answer.headers().firstValue("x-request-id").orElseThrow());
    assertThat(line("/api/v1/events")).contains("\"trace_id\":\"" + TRACE + "\"");
  }

  @Test
  void pathsDoNotBecomeNamesAndRefusalsAreNoErrors() throws Exception {
    client.send(request("/api/v1/entities/order-1").build(), BodyHandlers.ofString());
    SpanData known = span();
    assertThat(known.getName()).isEqualTo("GET /api/v1/entities/:id");
    assertThat(number(known, "http.response.status_code")).isEqualTo(404);
    assertThat(known.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);

    client.send(request("/made/up").build(), BodyHandlers.ofString());
    SpanData unknown = span();
    assertThat(unknown.getName()).isEqualTo("GET");
    assertThat(text(unknown, "http.route")).isNull();
  }

  @Test
  void aFaultOfTheServerIsAnError() throws Exception {
    server = serve(directory, sdk());
    server.store().close();
    assertThat(append("{\"event_type\":\"t\"}").statusCode()).isEqualTo(503);
    SpanData span = span();
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(text(span, "error.type")).isEqualTo("503");
    server.close();
  }

  @Test
  void aCallOverGrpcIsASpanOfItsMethod() {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER), TRACEPARENT);
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.address().getPort())
            .usePlaintext()
            .intercept(MetadataUtils.newAttachHeadersInterceptor(headers))
            .build();
    try {
      EventStoreGrpc.EventStoreBlockingStub stub = EventStoreGrpc.newBlockingStub(channel);
      stub.head(Calls.HeadRequest.getDefaultInstance());
      SpanData span = span();
      assertIsChild(span);
      assertThat(span.getName()).isEqualTo("varve.v1.EventStore/Head");
      assertThat(text(span, "rpc.system.name")).isEqualTo("grpc");
      assertThat(text(span, "rpc.method")).isEqualTo("varve.v1.EventStore/Head");
      assertThat(text(span, "rpc.response.status_code")).isEqualTo("OK");
      assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);

      Append append = Append.of(NewEvent.of("t", "a", "{}"));
      stub.append(Calls.AppendRequest.newBuilder().setAppend(WireAppends.toWire(append)).build());
      assertThat(number(span(), "varve.position")).isEqualTo(server.store().head());

      Calls.GetEventRequest noId = Calls.GetEventRequest.getDefaultInstance();
      assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> stub.getEvent(noId));
      SpanData refused = span();
      assertThat(text(refused, "rpc.response.status_code")).isEqualTo("INVALID_ARGUMENT");
      assertThat(refused.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void aLiveStreamIsOneSpanUntilItEnds() throws Exception {
    try (InputStream stream =
        client
            .send(request("/api/v1/events/subscribe").build(), BodyHandlers.ofInputStream())
            .body()) {
      assertThat(stream.read()).isPositive();
      assertThat(spans.getFinishedSpanItems()).isEmpty();
    }
    SpanData span = span();
    assertIsChild(span);
    assertThat(span.getName()).isEqualTo("GET /api/v1/events/subscribe");
  }

  @Test
  void aSpanThatIsThereAlreadyIsTaken() throws Exception {
    OpenTelemetry sdk = sdk();
    Tracer agent = sdk.getTracer("agent");
    ServerBuilder builder = com.linecorp.armeria.server.Server.builder();
    builder.http(new InetSocketAddress("127.0.0.1", 0));
    builder.service("/x", (_, _) -> com.linecorp.armeria.common.HttpResponse.of(200));
    builder.decorator(new RequestMeter(new ServerMetrics()));
    RequestTracer.addTo(builder, sdk);
    builder.decorator((route, context, request) -> {
      Span span = agent.spanBuilder("theirs").startSpan();
      try (Scope _ = span.makeCurrent()) {
        return route.serve(context, request);
      } finally {
        context.log().whenComplete().thenRun(span::end);
      }
    });
    var within = builder.build();
    within.start().join();
    try {
      URI uri = URI.create("http://127.0.0.1:" + within.activeLocalPort() + "/x");
      client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      SpanData span = span();
      assertThat(span.getName()).isEqualTo("theirs");
      assertThat(text(span, "varve.request_id")).isNotEmpty();
    } finally {
      // Its threads take two seconds to go; nobody waits for them.
      var _ = within.stop();
    }
  }

  @Test
  void withoutAParentARequestIsATraceOfItsOwn() throws Exception {
    client.send(
        HttpRequest.newBuilder(server.address().resolve("/api/v1/head")).build(),
        BodyHandlers.ofString());
    SpanData span = span();
    assertThat(span.getParentSpanContext().isValid()).isFalse();
    assertThat(line("/api/v1/head")).contains("\"trace_id\":\"" + span.getTraceId() + "\"");
  }

  @Test
  void withoutAnSdkTheLogStillNamesTheTraceOfTheCaller() throws Exception {
    server = serve(directory, OpenTelemetry.noop());
    append("{\"event_type\":\"t\"}");
    assertThat(line("/api/v1/events")).contains("\"trace_id\":\"" + TRACE + "\"");

    for (String bad :
        new String[] {
          "x",
          "ff-" + TRACE + "-" + PARENT + "-01",
          "00-" + "0".repeat(32) + "-" + PARENT + "-01",
          "00-" + TRACE.toUpperCase(java.util.Locale.ROOT) + "-" + PARENT + "-01"
        }) {
      client.send(
          HttpRequest.newBuilder(server.address().resolve("/api/v1/head"))
              .header("traceparent", bad)
              .build(),
          BodyHandlers.ofString());
    }
    assertThat(line("/api/v1/head")).doesNotContain("trace_id");
    server.close();
  }
}
