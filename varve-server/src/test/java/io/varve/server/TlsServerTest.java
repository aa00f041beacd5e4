package io.varve.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.varve.protocol.Calls;
import io.varve.protocol.EventStoreGrpc;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole server with a certificate, and clients with and without trust in it, or without TLS. */
@Timeout(120)
final class TlsServerTest {
  private static final String HEAD = "/api/v1/head";

  @TempDir static Path folder;
  private static MadeCertificate certificate;
  private static ServedStore served;

  @BeforeAll
  static void start() throws Exception {
    certificate = MadeCertificate.make(folder, "known", "EC", MadeCertificate.LOOPBACK);
    served = ServedStore.start(folder.resolve("data"), certificate.settings());
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  private static int port() {
    return served.server.address().getPort();
  }

  private HttpClient client(Version version) throws Exception {
    return HttpClient.newBuilder().version(version).sslContext(certificate.trust()).build();
  }

  private HttpResponse<String> get(HttpClient client, String scheme, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create(scheme + "://localhost:" + port() + path);
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private void assertServes() throws Exception {
    try (HttpClient client = client(Version.HTTP_2)) {
      assertThat(get(client, "https", HEAD).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void servesRestByHttp1AndByHttp2AsTheClientOffers() throws Exception {
    assertThat(served.server.address()).hasScheme("https");
    long before = served.server.store().head();
    for (Version version : new Version[] {Version.HTTP_1_1, Version.HTTP_2}) {
      try (HttpClient client = client(version)) {
        HttpRequest append =
            HttpRequest.newBuilder(served.server.address().resolve("/api/v1/events"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"entity_id\":\"a\",\"event_type\":\"t\"}"))
                .build();
        HttpResponse<String> appended = client.send(append, BodyHandlers.ofString());
        assertThat(appended.body()).contains("\"status\":\"appended\"");
        assertThat(appended.version()).isEqualTo(version);
        assertThat(appended.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
      }
    }
    try (HttpClient client = client(Version.HTTP_2)) {
      assertThat(get(client, "https", HEAD).body()).isEqualTo("{\"head\":" + (before + 2) + "}");
    }
  }

  @Test
  void streamsLive() throws Exception {
    try (HttpClient client = client(Version.HTTP_2)) {
      URI uri = served.server.address().resolve("/api/v1/events/subscribe?after=0");
      HttpRequest request = HttpRequest.newBuilder(uri).build();
      try (Stream<String> lines = client.send(request, BodyHandlers.ofLines()).body()) {
        assertThat(lines.filter(line -> line.startsWith("event: ")).findFirst())
            .hasValueSatisfying(line -> assertThat(line).matches("event: (matched|caught_up)"));
      }
      client.shutdownNow();
    }
  }

  @Test
  void servesGrpc() throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("localhost", port())
            .sslContext(
                GrpcSslContexts.forClient().trustManager(certificate.authority().toFile()).build())
            .build();
    try {
      assertThat(head(channel)).isEqualTo(served.server.store().head());
    } finally {
      channel.shutdownNow();
    }
  }

  private static long head(ManagedChannel channel) {
    return EventStoreGrpc.newBlockingStub(channel)
        .head(Calls.HeadRequest.getDefaultInstance())
        .getPosition();
  }

  @Test
  void aClientThatDoesNotTrustItConnectsToNothing() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThatExceptionOfType(SSLHandshakeException.class)
          .isThrownBy(() -> get(client, "https", HEAD));
    }
    assertServes();
  }

  @Test
  void anHttpClientWithoutTlsIsToldToUseIt() throws Exception {
    double before = refusals();
    for (Version version : new Version[] {Version.HTTP_1_1, Version.HTTP_2}) {
      try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
        HttpResponse<String> answer = get(client, "http", HEAD);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("content-type"))
            .hasValue("application/problem+json");
        assertThat(answer.body())
            .contains("\"code\":\"tls_needed\"", "use https:// in place of http://");
      }
    }
    assertThat(refusals()).isEqualTo(before + 2);
  }

  /** Clients told to use TLS so far, as the metric has it. */
  private double refusals() throws Exception {
    String name = "varve_access_refusals_total{code=\"tls_needed\"} ";
    try (HttpClient client = client(Version.HTTP_2)) {
      return get(client, "https", "/metrics")
          .body()
          .lines()
          .filter(line -> line.startsWith(name))
          .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
          .sum();
    }
  }

  @Test
  void aGrpcClientWithoutTlsIsToldToUseIt() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("localhost", port()).usePlaintext().build();
    try {
      assertThatExceptionOfType(StatusRuntimeException.class)
          .isThrownBy(() -> head(channel))
          .satisfies(failure ->
              assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED))
          .withMessageContaining("tls_needed: this port speaks TLS");
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void whatComesWithoutTlsReachesNoRoute() throws Exception {
    long before = served.server.store().head();
    String append =
        "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: 18\r\n\r\n{\"event_type\":\"t\"}";
    assertThat(raw(append)).startsWith("HTTP/1.1 400 ").contains("tls_needed");
    // Byte after byte: the first one decides.
    assertThat(raw("G")).startsWith("HTTP/1.1 400 ").contains("tls_needed");
    assertThat(served.server.store().head()).isEqualTo(before);
  }

  @Test
  void rubbishIsNotAnsweredAndTheServerGoesOn() throws Exception {
    for (String rubbish : new String[] {"\u0000\u0001", "\u0016\u0003\u0001\u0000\u0002xx", "{}"}) {
      assertThat(raw(rubbish)).doesNotContain("HTTP");
    }
    assertServes();
  }

  /** What is answered to these bytes, until the server or this client hangs up. */
  private String raw(String text) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
      if (!text.startsWith("G")) {
        socket.shutdownOutput();
      }
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    } catch (SocketException _) {
      return "reset";
    }
  }

  @Test
  void takesOldTlsOnlyWithCiphersThatAuthenticate() throws Exception {
    assertThat(handshake("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")).isEqualTo("TLSv1.2");
    assertThatExceptionOfType(SSLException.class)
        .isThrownBy(() -> handshake("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"));
    assertServes();
  }

  private String handshake(String suite) throws Exception {
    var factory = certificate.trust().getSocketFactory();
    try (SSLSocket socket = (SSLSocket) factory.createSocket("localhost", port())) {
      socket.setSoTimeout(30_000);
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.setEnabledCipherSuites(new String[] {suite});
      socket.startHandshake();
      return socket.getSession().getProtocol();
    }
  }
}
