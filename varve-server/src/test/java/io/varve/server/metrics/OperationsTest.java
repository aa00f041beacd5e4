package io.varve.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.HttpResponse;
import io.varve.api.Append;
import io.varve.api.EntityId;
import io.varve.api.EventCursor;
import io.varve.api.ExpectedVersion;
import io.varve.api.Health;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.StateOptions;
import io.varve.api.StoreFull;
import io.varve.api.StoreStats;
import io.varve.engine.Varve;
import io.varve.server.InProcessServer;
import io.varve.server.ScriptedStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class OperationsTest {
  /** What does not change while a server runs. */
  private static final Set<String> CONSTANT = Set.of("varve_build");

  @TempDir Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ScriptedStore store = new ScriptedStore(Varve.inMemory());
  private InProcessServer server;

  @BeforeEach
  void start() {
    server =
        InProcessServer.start(
            directory,
            store,
            Map.of("slow-query-millis", "0", "heartbeat-millis", "100"),
            // A route that nobody declared a permission for.
            builder -> builder.service("/forgotten", (_, _) -> HttpResponse.of(200)));
  }

  @AfterEach
  void stop() {
    client.shutdownNow();
    server.close();
  }

  @Test
  void eachMetricMoves() throws Exception {
    Map<String, Double> before = samples();
    doEverything();
    store.health = new Health.Full(10, 5);
    store.figures =
        stats ->
            new StoreStats(
                stats.events() + 1,
                stats.entities() + 1,
                Map.of("a", 1L, "b", 2L, "c", 3L),
                stats.firstTimestamp(),
                stats.lastTimestamp(),
                stats.head() + 1,
                stats.segments() + 1,
                new StoreStats.Bytes(1L << 40, 2, 3, 4),
                stats.freeBytes() / 2,
                stats.level());
    server.metrics.exposed(true, true);
    ConnectionMeter connections = server.metrics.connectionMeter("clients");
    connections.opened();
    connections.refused();
    connections.stalled();
    Set<String> resting = new TreeSet<>(families());
    resting.removeAll(CONSTANT);
    // What is open shows only while it is.
    try (InputStream stream = openStream()) {
      assertThat(stream.read()).isPositive();
      // The store's figures are measured at most once a second, and streams end on other threads.
      for (int i = 0; i < 2_000 && !resting.isEmpty(); i++) {
        Map<String, Double> now = samples();
        resting.removeIf(family -> hasMoved(family, before, now));
      }
    }
    assertThat(resting).isEmpty();
    assertThat(families()).hasSizeGreaterThan(30).allMatch(each -> each.startsWith("varve_"));
  }

  private static boolean hasMoved(
      String family, Map<String, Double> before, Map<String, Double> now) {
    return now.entrySet().stream()
        .filter(each -> each.getKey().startsWith(family))
        .anyMatch(each -> !each.getValue().equals(before.getOrDefault(each.getKey(), 0.0)));
  }

  private void doEverything() throws Exception {
    NewEvent event = NewEvent.of("order.placed", "order-1", "{}");
    EntityId order = EntityId.of("order-1");
    server.store.append(Append.of(event));
    server.store.append(Append.of(event).expect(order, ExpectedVersion.absent()));
    server.store.appendAll(List.of(Append.of(event)));
    server.store.appendAsync(Append.of(event)).join();
    try (EventCursor cursor = server.store.query(Query.all())) {
      cursor.toList();
    }
    server.store.event(new UUID(0, 0));
    server.store.entity(order);
    server.store.state(order, StateOptions.now());
    store.failure = new StoreFull(10, 5);
    assertThatThrownBy(() -> server.store.append(Append.of(event))).isSameAs(store.failure);
    assertThatThrownBy(() -> server.store.state(order, StateOptions.now())).isSameAs(store.failure);
    store.failure = null;
    assertThat(get("/forgotten").statusCode()).isEqualTo(403);
    openStream().close();
  }

  private InputStream openStream() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.uri("/api/v1/events/subscribe")).GET().build();
    InputStream body =
        client.send(request, java.net.http.HttpResponse.BodyHandlers.ofInputStream()).body();
    body.read();
    return body;
  }

  private Set<String> families() throws Exception {
    Set<String> families = new TreeSet<>();
    for (String line : get("/metrics").body().split("\n")) {
      if (line.startsWith("# TYPE ")) {
        families.add(line.split(" ")[2].replaceAll("_total$", ""));
      }
    }
    return families;
  }

  private Map<String, Double> samples() throws Exception {
    Map<String, Double> samples = new HashMap<>();
    for (String line : get("/metrics").body().split("\n")) {
      if (!line.startsWith("#")) {
        int space = line.lastIndexOf(' ');
        samples.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
      }
    }
    return samples;
  }

  @Test
  void healthShowsWhatTheStoreCanDo() throws Exception {
    assertThat(get("/health/live").body()).isEqualTo("{\"status\":\"live\"}");
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    assertThat(get("/health").body()).startsWith("{\"status\":\"healthy\",\"head\":0,");

    store.health = new Health.Full(4_096, 100);
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    assertThat(get("/health").statusCode()).isEqualTo(503);
    assertThat(get("/health").body())
        .startsWith("{\"status\":\"full\",\"needed_bytes\":4096,\"free_bytes\":100,\"remedy\":");

    store.health = new Health.Poisoned("cannot force the log: I/O error");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(get("/health").body())
        .startsWith(
            "{\"status\":\"poisoned\",\"cause\":\"cannot force the log: I/O error\",\"remedy\":");
  }

  @Test
  void aClosedStoreIsNotReady() throws Exception {
    store.close();
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(get("/health").body()).startsWith("{\"status\":\"closed\"");
    assertThat(get("/metrics").statusCode()).isEqualTo(200);
  }

  @Test
  void everyAnswerHasARequestIdOfItsOwnOrThatOfTheCaller() throws Exception {
    String own = get("/health/live").headers().firstValue("x-request-id").orElseThrow();
    assertThat(own).matches("[0-9a-f]{8}");
    assertThat(get("/health/live", "x-request-id", "abc-1.2").headers().map())
        .containsEntry("x-request-id", List.of("abc-1.2"));
    assertThat(get("/health/live", "x-request-id", "a b").headers().map())
        .doesNotContainEntry("x-request-id", List.of("a b"));
    assertThat(get("/forgotten").headers().firstValue("x-request-id")).isPresent();
  }

  @Test
  void pathsThatCallersMakeUpDoNotBecomeLabels() throws Exception {
    for (int i = 0; i < 20; i++) {
      get("/made/up/" + i);
    }
    String text = get("/metrics").body();
    assertThat(text).doesNotContain("/made/up");
    assertThat(text).contains("varve_http_requests_total{method=\"GET\",route=\"none\"");
  }

  private java.net.http.HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path)).GET();
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), java.net.http.HttpResponse.BodyHandlers.ofString());
  }
}
