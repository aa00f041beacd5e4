package io.varve.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServerBuilder;
import io.varve.engine.Varve;
import io.varve.server.InProcessServer;
import io.varve.server.config.Configuration;
import io.varve.server.config.ServerConfig;
import io.varve.server.metrics.ServerMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class AccessOverHttpTest {
  @TempDir Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private InProcessServer server;

  @BeforeEach
  void start() {
    server = InProcessServer.start(directory, Varve.inMemory(), Map.of(), this::addTo);
  }

  private void addTo(ServerBuilder builder) {
    Hardening.applyTo(
        builder,
        ServerConfig.of(Configuration.read(Map.of(), Map.of())).limits(),
        new ServerMetrics().connectionMeter("clients"));
    for (String route : RoutePermissions.ofClients().routes()) {
      String method = route.split(" ")[0];
      String pattern = route.split(" ")[1].replace("{}", "{id}");
      boolean isOurs = pattern.matches("/health.*|/metrics|.*/events/(subscribe|stream)");
      if (method.equals("GET") && !isOurs) {
        builder.route().get(pattern).build((_, _) -> HttpResponse.of(200));
      } else if (method.equals("POST")) {
        builder.route().post(pattern).build((_, _) -> HttpResponse.of(200));
      }
    }
    builder.route().get("/forgotten").build((_, _) -> HttpResponse.of(200));
  }

  @AfterEach
  void stop() {
    client.shutdownNow();
    server.close();
  }

  @Test
  void everyRouteLetsInWhoHasItsPermissionAndNobodyElse() throws Exception {
    Map<Permission, String> keys = new EnumMap<>(Permission.class);
    for (Permission has : new Permission[] {Permission.READ, Permission.WRITE, Permission.ADMIN}) {
      keys.put(has, server.keys.add(has.text(), has, null).text());
    }
    String expired = server.keys.add("old", Permission.ADMIN, Duration.ofNanos(1)).text();
    server.keys.look();
    RoutePermissions routes = RoutePermissions.ofClients();
    for (String route : routes.routes()) {
      String method = route.split(" ")[0];
      String path = route.split(" ")[1].replace("{}", "x");
      if (method.equals("CONNECT") || path.matches(".*/events/(subscribe|stream)")) {
        continue;
      }
      Permission needed = routes.of(method, route.split(" ")[1]);
      int open = needed == Permission.NONE ? 200 : 401;
      assertThat(status(method, path, null)).as(route).isEqualTo(open);
      assertThat(status(method, path, "varve_000000000000_" + "A".repeat(43)))
          .as(route)
          .isEqualTo(open);
      assertThat(status(method, path, expired)).as(route).isEqualTo(open);
      keys.forEach((has, key) ->
          assertThat(status(method, path, key))
              .as("%s with %s", route, has)
              .isEqualTo(has.covers(needed) ? 200 : 403));
    }
  }

  @Test
  void aRouteThatNobodyDeclaredIsRefused() throws Exception {
    assertThat(status("GET", "/forgotten", null)).isEqualTo(403);
    assertThat(status("GET", "/no/such/route", null)).isEqualTo(404);
  }

  @Test
  void aRefusalIsAProblemWithAChallenge() throws Exception {
    server.keys.add("first", Permission.ADMIN, null);
    server.keys.look();
    java.net.http.HttpResponse<String> answer = send("GET", "/api/v1/head", null);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().map().get("content-type"))
        .containsExactly("application/problem+json");
    assertThat(answer.headers().map().get("www-authenticate"))
        .containsExactly("Bearer realm=\"varve\"");
    assertThat(answer.body()).contains("\"code\":\"key_missing\"", "\"remedy\":");
  }

  @Test
  void grpcClientsAreToldInTheirOwnWay() throws Exception {
    String weak = server.keys.add("reader", Permission.READ, null).text();
    server.keys.look();
    for (String key : new String[] {null, weak}) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(server.uri("/varve.v1.EventStore/Append"))
              .version(HttpClient.Version.HTTP_2)
              .header("content-type", "application/grpc")
              .POST(HttpRequest.BodyPublishers.noBody());
      if (key != null) {
        request.header("authorization", "Bearer " + key);
      }
      java.net.http.HttpResponse<String> answer =
          client.send(request.build(), java.net.http.HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("grpc-status")).contains(key == null ? "16" : "7");
      assertThat(answer.headers().firstValue("grpc-message").orElseThrow())
          .startsWith(key == null ? "key_missing: " : "permission_denied: ");
    }
  }

  @Test
  void aRefusalReachesASenderThatIsNotDoneYet() throws Exception {
    server.keys.add("first", Permission.ADMIN, null);
    server.keys.look();
    for (int i = 0; i < 100; i++) {
      HttpRequest request =
          HttpRequest.newBuilder(server.uri("/api/v1/events"))
              .version(HttpClient.Version.HTTP_2)
              .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[50_000]))
              .build();
      java.net.http.HttpResponse<String> answer =
          client.send(request, java.net.http.HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.body()).contains("key_missing");
    }
  }

  @Test
  void pagesOfOtherSitesDoNotReachAnOpenServer() throws Exception {
    assertThat(rawStatus("Host: 127.0.0.1:" + server.port())).contains("200");
    assertThat(rawStatus("Host: localhost")).contains("200");
    assertThat(rawStatus("Host: [::1]:3900")).contains("200");
    assertThat(rawStatus("Host: rebound.example")).contains("403");
    assertThat(rawStatus("Host: localhost.evil.example")).contains("403");
    assertThat(rawStatus("Host: localhost\r\nOrigin: https://evil.example")).contains("403");
    assertThat(rawStatus("Host: localhost\r\nOrigin: null")).contains("403");
    assertThat(rawStatus("Host: localhost\r\nOrigin: http://localhost:8080")).contains("200");
  }

  /** Secrets have 256 bits: there is no guessing that a lock-out would have to stop. */
  @Test
  void aFloodOfWrongKeysIsRefusedAndCountedAndLocksNobodyOut() throws Exception {
    String key = server.keys.add("reader", Permission.READ, null).text();
    server.keys.look();
    String forged = key.substring(0, key.length() - 43) + "A".repeat(43);
    int guesses = 1_000;
    for (int i = 0; i < guesses; i++) {
      assertThat(status("GET", "/api/v1/head", forged)).isEqualTo(401);
    }
    assertThat(status("GET", "/api/v1/head", key)).isEqualTo(200);
    assertThat(send("GET", "/metrics", key).body())
        .contains("varve_access_refusals_total{code=\"key_unknown\"} " + guesses + ".0");
  }

  private String rawStatus(String headers) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      String request = "GET /api/v1/head HTTP/1.1\r\n" + headers + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      StringBuilder line = new StringBuilder();
      InputStream in = socket.getInputStream();
      for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
        line.append((char) c);
      }
      return line.toString();
    }
  }

  private int status(String method, String path, String key) {
    try {
      return send(method, path, key).statusCode();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private java.net.http.HttpResponse<String> send(String method, String path, String key)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri(path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    return client.send(request.build(), java.net.http.HttpResponse.BodyHandlers.ofString());
  }
}
