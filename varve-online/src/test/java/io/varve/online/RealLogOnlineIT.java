package io.varve.online;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.EntityId;
import io.varve.api.EventCursor;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.ReadOptions;
import io.varve.api.State;
import io.varve.api.StateOptions;
import io.varve.api.StoreStats;
import io.varve.api.json.JsonWriter;
import io.varve.api.json.StateJson;
import io.varve.api.json.StatsJson;
import io.varve.client.RemoteEventStore;
import io.varve.client.RemoteOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real log uploaded to a server of its own process, against facts that were computed apart from
 * the product, over REST, gRPC and the command line.
 */
@Tag("shared")
@Timeout(300)
final class RealLogOnlineIT {
  private static final Path SHARED = Path.of(System.getProperty("varve.shared.data", "."));
  private static final JsonMapper JSON = new JsonMapper();
  private static final int DROPS = 5;

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();

  /** One way to ask the server. */
  private interface Asking {
    JsonNode stats() throws Exception;

    long countOfEntity(String entity, String asOf) throws Exception;

    long countOfType(String type) throws Exception;

    /**
     * The entity's state.
     *
     * @param asOf empty: now
     */
    JsonNode state(String entity, String asOf) throws Exception;
  }

  @Test
  void agreesWithEachFactAndStreamsEachEventOnce() throws Exception {
    JsonNode facts = JSON.readTree(Files.readString(SHARED.resolve("bpic2012.facts.json")));
    long events = facts.get("events").asLong();
    try (ServerProcess server = ServerProcess.start(folder.resolve("data"))) {
      HttpRequest upload =
          HttpRequest.newBuilder(server.address().resolve("/api/v1/events"))
              .header("Content-Type", "application/x-ndjson")
              .header("Content-Encoding", "gzip")
              .POST(BodyPublishers.ofFile(SHARED.resolve("bpic2012.ndjson.gz")))
              .build();
      assertThat(text(upload))
          .isEqualTo("{\"accepted\":%d,\"last_position\":%d}".formatted(events, events));
      assertFacts(facts, new OverRest(server.address()));
      try (RemoteEventStore store = RemoteEventStore.open(RemoteOptions.at(server.address()))) {
        assertFacts(facts, new OverGrpc(store));
      }
      assertFacts(facts, new OverCommands(server.address().toString()));
      CommandRun stats = server.varve("stats", "--json").ok();
      assertThat(stats.err()).isEmpty();
      assertStats(facts, JSON.readTree(stats.out()));
      streamsEachEventOnceInOrder(server.address(), events);
      refusesAndRetries(server.address(), facts);
      Path copy = folder.resolve("copy.ndjson");
      server.varve("export", "--to", copy.toString()).ok();
      server.kill();
      Path offline = folder.resolve("offline.ndjson");
      String data = folder.resolve("data").toString();
      CommandRun.of("export", "--to", offline.toString(), "--data", data).ok();
      assertThat(copy).hasSameBinaryContentAs(offline);
    }
  }

  private String text(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, BodyHandlers.ofString()).body();
  }

  private static void assertStats(JsonNode facts, JsonNode stats) {
    for (String fact :
        List.of("events", "entities", "event_types", "first_timestamp", "last_timestamp")) {
      assertThat(stats.get(fact)).as(fact).isEqualTo(facts.get(fact));
    }
  }

  private static void assertFacts(JsonNode facts, Asking asking) throws Exception {
    assertStats(facts, asking.stats());
    for (var type : facts.get("event_types").properties()) {
      assertThat(asking.countOfType(type.getKey())).isEqualTo(type.getValue().asLong());
    }
    JsonNode largest = facts.get("largest_entity");
    String entity = largest.get("entity_id").asString();
    String asOf = largest.get("as_of").asString();
    assertThat(asking.countOfEntity(entity, "")).isEqualTo(largest.get("events").asLong());
    assertThat(asking.countOfEntity(entity, asOf)).isEqualTo(largest.get("events_as_of").asLong());
    JsonNode now = asking.state(entity, "");
    assertThat(now.get("state")).isEqualTo(largest.get("state_now"));
    assertThat(now.get("version")).isEqualTo(largest.get("events"));
    JsonNode then = asking.state(entity, asOf);
    assertThat(then.get("state")).isEqualTo(largest.get("state_as_of"));
    assertThat(then.get("event_count")).isEqualTo(largest.get("events_as_of"));
  }

  private final class OverRest implements Asking {
    private final URI address;

    OverRest(URI address) {
      this.address = address;
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
      return JSON.readTree(text(HttpRequest.newBuilder(address.resolve("/api/v1" + path)).build()));
    }

    private static String parameters(String entity, String asOf) {
      return "?entity_id=" + encoded(entity) + (asOf.isEmpty() ? "" : "&as_of=" + encoded(asOf));
    }

    private static String encoded(String text) {
      return URLEncoder.encode(text, UTF_8);
    }

    @Override
    public JsonNode stats() throws IOException, InterruptedException {
      return get("/stats");
    }

    @Override
    public long countOfEntity(String entity, String asOf) throws IOException, InterruptedException {
      return get("/events/count" + parameters(entity, asOf)).get("count").asLong();
    }

    @Override
    public long countOfType(String type) throws IOException, InterruptedException {
      return get("/events/count?event_type=" + encoded(type)).get("count").asLong();
    }

    @Override
    public JsonNode state(String entity, String asOf) throws IOException, InterruptedException {
      return get("/entity/state" + parameters(entity, asOf));
    }
  }

  private record OverGrpc(RemoteEventStore store) implements Asking {
    @Override
    public JsonNode stats() {
      JsonWriter json = new JsonWriter();
      StoreStats stats = store.stats();
      StatsJson.write(json, stats);
      return JSON.readTree(json.text());
    }

    private long count(QueryItem item, ReadOptions options) {
      try (EventCursor cursor = store.query(Query.of(item), options)) {
        return cursor.count();
      }
    }

    @Override
    public long countOfEntity(String entity, String asOf) {
      ReadOptions options = ReadOptions.defaults();
      return count(
          QueryItem.entity(entity),
          asOf.isEmpty() ? options : options.withAsOf(Instant.parse(asOf)));
    }

    @Override
    public long countOfType(String type) {
      return count(QueryItem.type(type), ReadOptions.defaults());
    }

    @Override
    public JsonNode state(String entity, String asOf) {
      StateOptions options =
          asOf.isEmpty() ? StateOptions.now() : StateOptions.asOf(Instant.parse(asOf));
      State state = store.state(EntityId.of(entity), options).orElseThrow();
      JsonWriter json = new JsonWriter();
      StateJson.write(json, state);
      return JSON.readTree(json.text());
    }
  }

  private record OverCommands(String url) implements Asking {
    @Override
    public JsonNode stats() {
      return JSON.readTree(CommandRun.of("stats", "--json", "--server", url).ok().out());
    }

    @Override
    public long countOfEntity(String entity, String asOf) {
      CommandRun run =
          asOf.isEmpty()
              ? CommandRun.of("query", "--entity", entity, "--count", "--server", url)
              : CommandRun.of(
                  "query", "--entity", entity, "--as-of", asOf, "--count", "--server", url);
      return Long.parseLong(run.ok().lastLine());
    }

    @Override
    public long countOfType(String type) {
      CommandRun run = CommandRun.of("query", "--type", type, "--count", "--server", url);
      return Long.parseLong(run.ok().lastLine());
    }

    @Override
    public JsonNode state(String entity, String asOf) {
      CommandRun run =
          asOf.isEmpty()
              ? CommandRun.of("state", entity, "--server", url)
              : CommandRun.of("state", entity, "--as-of", asOf, "--server", url);
      return JSON.readTree(run.ok().out());
    }
  }

  /** Drops the connection five times and goes on behind the last id it saw. */
  private void streamsEachEventOnceInOrder(URI address, long events)
      throws IOException, InterruptedException {
    String lastId = "0";
    long position = 0;
    for (int connection = 0; connection <= DROPS; connection++) {
      long until = events * (connection + 1) / (DROPS + 1);
      HttpRequest request =
          HttpRequest.newBuilder(address.resolve("/api/v1/events/subscribe"))
              .header("Last-Event-ID", lastId)
              .build();
      HttpResponse<java.io.InputStream> stream = client.send(request, BodyHandlers.ofInputStream());
      assertThat(stream.statusCode()).isEqualTo(200);
      try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), UTF_8))) {
        while (position < until) {
          String line = lines.readLine();
          if (line.startsWith("id: ")) {
            lastId = line.substring("id: ".length());
          } else if (line.startsWith("data: {\"position\":") && line.contains("\"event_type\":")) {
            position++;
            assertThat(line).startsWith("data: {\"position\":" + position + ",");
          }
        }
      }
      assertThat(lastId).isEqualTo(Long.toString(position));
    }
    assertThat(position).isEqualTo(events);
  }

  private HttpResponse<String> append(URI address, String body, String key)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve("/api/v1/events"))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private void refusesAndRetries(URI address, JsonNode facts)
      throws IOException, InterruptedException {
    JsonNode largest = facts.get("largest_entity");
    long version = largest.get("events").asLong();
    String event =
        "{\"entity_id\":\"%s\",\"event_type\":\"checked\",\"expected_version\":%d}"
            .formatted(largest.get("entity_id").asString(), version - 1);
    HttpResponse<String> conflict = append(address, event, "first");
    assertThat(conflict.statusCode()).isEqualTo(409);
    assertThat(conflict.body())
        .contains(
            "\"expected\":\"version " + (version - 1) + "\"",
            "\"actual\":\"version " + version + "\"");
    String right = event.replace(":" + (version - 1) + "}", ":" + version + "}");
    HttpResponse<String> stored = append(address, right, "second");
    assertThat(stored.statusCode()).isEqualTo(200);
    assertThat(stored.body()).contains("\"first\":" + (facts.get("events").asLong() + 1) + ",");
    assertThat(append(address, right, "second").body()).isEqualTo(stored.body());
  }
}
