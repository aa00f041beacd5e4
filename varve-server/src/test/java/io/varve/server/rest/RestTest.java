package io.varve.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.server.ServedStore;
import io.varve.server.ServedStore.Answer;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the REST routes do; each test has entities of its own in one store. */
@Timeout(120)
final class RestTest {
  private static final String EVENTS = "/api/v1/events";

  @TempDir static Path directory;
  private static ServedStore served;

  @BeforeAll
  static void start() {
    served = ServedStore.start(directory.resolve("data"));
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  private static Answer append(String body) throws IOException, InterruptedException {
    Answer answer = served.post(EVENTS, body);
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    return answer;
  }

  private static Answer get(String path) throws IOException, InterruptedException {
    Answer answer = served.get(path);
    assertThat(answer.status()).as("%s: %s", path, answer).isEqualTo(200);
    return answer;
  }

  private static void fill(String entity, int events) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>();
    for (int i = 1; i <= events; i++) {
      all.add(
          "{\"entity_id\":\"%s\",\"event_type\":\"t.%s\",\"payload\":{\"n\":%d},\"tags\":[\"of:%s\"]}"
              .formatted(entity, entity, i, entity));
    }
    append("[" + String.join(",", all) + "]");
  }

  private static HttpRequest withKey(String key, String body) {
    return served
        .request(EVENTS)
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", key)
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  @Test
  void refusesAnAppendWithBothVersionsWhenTheExpectedOneIsNotThere() throws Exception {
    append("{\"entity_id\":\"c-1\",\"event_type\":\"a\",\"expected_version\":0}");
    Answer answer =
        served.post(EVENTS, "{\"entity_id\":\"c-1\",\"event_type\":\"b\",\"expected_version\":3}");
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.at("code")).isEqualTo("conflict");
    assertThat(answer.at("expected")).isEqualTo("version 3");
    assertThat(answer.at("actual")).isEqualTo("version 1");
    assertThat(get("/api/v1/entities/c-1").at("version")).isEqualTo("1");
  }

  @Test
  void givesARepeatedKeyItsFirstResult() throws Exception {
    String body = "{\"entity_id\":\"k-1\",\"event_type\":\"a\"}";
    Answer first = served.send(withKey("key-1", body));
    assertThat(served.send(withKey("key-1", body))).isEqualTo(first);
    assertThat(get("/api/v1/entities/k-1").at("version")).isEqualTo("1");
    Answer other = served.send(withKey("key-1", body.replace("\"a\"", "\"b\"")));
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.at("code")).isEqualTo("retry_mismatch");
  }

  @Test
  void takesTheKeyForTheRequestIdOfTheBody() throws Exception {
    String body = "{\"events\":[{\"event_type\":\"k2\"}],\"request_id\":\"key-2\"}";
    Answer first = append(body);
    assertThat(served.send(withKey("key-2", body))).isEqualTo(first);
    Answer differs = served.send(withKey("key-3", body));
    assertThat(differs.status()).isEqualTo(400);
    assertThat(differs.at("place")).isEqualTo("header Idempotency-Key");
  }

  @Test
  void storesEachAppendOfABatchAlone() throws Exception {
    Answer answer =
        served.post(
            EVENTS + "/batch",
            """
            {"appends":[
              {"events":[{"entity_id":"b-1","event_type":"a"}]},
              {"events":[{"entity_id":"b-1","event_type":"b"}],"expect":[{"entity_id":"b-1","version":9}]},
              {"events":[{"entity_id":"b-1","event_type":"c"}],"expect":[{"entity_id":"b-1","version":1}]}]}
            """);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("results").valueStream().map(r -> r.path("status").asString()))
        .containsExactly("appended", "conflict", "appended");
    assertThat(get("/api/v1/entities/b-1").at("version")).isEqualTo("2");
  }

  @Test
  void triesNoneOfABatchThatCannotBeRead() throws Exception {
    Answer answer =
        served.post(
            EVENTS + "/batch",
            "{\"appends\":[{\"events\":[{\"entity_id\":\"b-2\",\"event_type\":\"a\"}]},{\"events\":[{}]}]}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.at("place")).startsWith("body, appends[1]");
    assertThat(served.get("/api/v1/entities/b-2").status()).isEqualTo(404);
  }

  @Test
  void pagesThroughEverythingOnceInBothDirections() throws Exception {
    fill("p-1", 25);
    for (String direction : new String[] {"", "&reverse=true"}) {
      List<Integer> seen = new ArrayList<>();
      String cursor = "";
      int pages = 0;
      do {
        JsonNode page = get(EVENTS + "/query?entity_id=p-1&limit=10" + direction + cursor).json();
        page.path("events").forEach(e -> seen.add(e.path("payload").path("n").asInt()));
        if (pages++ == 0) {
          fill("p-1", 1);
        }
        cursor = page.path("next").isNull() ? "" : "&cursor=" + page.path("next").asString();
      } while (!cursor.isEmpty());
      assertThat(seen.stream().distinct().count()).isGreaterThanOrEqualTo(25);
      assertThat(pages).isEqualTo(3);
    }
  }

  @Test
  void doesNotShowWhatCameAfterTheFirstPage() throws Exception {
    fill("p-2", 4);
    JsonNode first = get(EVENTS + "/query?entity_id=p-2&limit=3").json();
    fill("p-2", 4);
    JsonNode second =
        get(EVENTS + "/query?entity_id=p-2&limit=3&cursor=" + first.path("next").asString()).json();
    assertThat(second.path("events").size()).isEqualTo(1);
    assertThat(second.path("next").isNull()).isTrue();
    assertThat(second.path("read_position")).isEqualTo(first.path("read_position"));
  }

  @Test
  void refusesACursorOfAnotherRequest() throws Exception {
    fill("p-3", 4);
    String next = get(EVENTS + "/query?entity_id=p-3&limit=2").at("next");
    Answer answer = served.get(EVENTS + "/query?entity_id=p-1&limit=2&cursor=" + next);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.at("place")).isEqualTo("parameter cursor");
    assertThat(served.get(EVENTS + "/query?entity_id=p-3&limit=3&cursor=" + next).status())
        .isEqualTo(200);
  }

  @Test
  void takesTheSameQueryInAddressAndBody() throws Exception {
    fill("q-1", 6);
    String where = URLEncoder.encode("payload.n ge 3", StandardCharsets.UTF_8);
    JsonNode address =
        get(EVENTS + "/query?entity_id=q-1&tag=of:q-1&where=" + where + "&limit=2").json();
    JsonNode body =
        served
            .post(
                EVENTS + "/query",
                """
                {"query":{"items":[{"tags":["of:q-1"],"entities":["q-1"]}]},
                 "where":[{"path":"payload.n","op":"ge","value":3}],"limit":2}
                """)
            .json();
    assertThat(address.path("events")).isEqualTo(body.path("events"));
    assertThat(address.path("events").get(0).path("payload").path("n").asInt()).isEqualTo(3);
    String json =
        URLEncoder.encode("{\"items\":[{\"entities\":[\"q-1\"]}]}", StandardCharsets.UTF_8);
    assertThat(get(EVENTS + "/count?query=" + json + "&where=" + where).at("count")).isEqualTo("4");
  }

  @Test
  void stopsCountingAtTheLimit() throws Exception {
    fill("n-1", 8);
    Answer answer = get(EVENTS + "/count?entity_id=n-1&limit=3");
    assertThat(answer.at("count")).isEqualTo("3");
    assertThat(answer.at("considered")).isEqualTo("3");
  }

  @Test
  void givesAnEntityItsStateAsOfATime() throws Exception {
    append(
        """
        [{"entity_id":"s/1","event_type":"a","timestamp":"2026-01-01T00:00:00Z","payload":{"x":1}},
         {"entity_id":"s/1","event_type":"b","timestamp":"2026-01-03T00:00:00Z","payload":{"x":2}}]
        """);
    assertThat(get("/api/v1/entities/s%2F1/state").json().path("state").path("x").asInt())
        .isEqualTo(2);
    JsonNode before = get("/api/v1/entity/state?entity_id=s/1&as_of=2026-01-02T00:00:00Z").json();
    assertThat(before.path("state").path("x").asInt()).isEqualTo(1);
    assertThat(before.path("event_count").asInt()).isEqualTo(1);
    assertThat(get("/api/v1/entity/timeline?entity_id=s/1&reverse").json().path("events").size())
        .isEqualTo(2);
  }

  @Test
  void takesNamesLikePathsAsNames() throws Exception {
    for (String name : new String[] {"../../etc/passwd", "/", "a/../b", "..", "%2e%2e", "a\\b"}) {
      append("{\"entity_id\":\"%s\",\"event_type\":\"x\"}".formatted(name.replace("\\", "\\\\")));
      String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8);
      assertThat(get("/api/v1/entity?entity_id=" + encoded).at("entity_id")).isEqualTo(name);
    }
  }

  @Test
  void listsEntitiesOldestFirstPageByPage() throws Exception {
    for (int i = 0; i < 5; i++) {
      fill("list-" + i, 2);
    }
    List<String> ids = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = get("/api/v1/entities?prefix=list-&limit=2" + cursor).json();
      page.path("entities").forEach(e -> ids.add(e.path("entity_id").asString()));
      cursor = page.path("next").isNull() ? "" : "&cursor=" + page.path("next").asString();
    } while (!cursor.isEmpty());
    assertThat(ids).containsExactly("list-0", "list-1", "list-2", "list-3", "list-4");
  }

  @Test
  void countsTypesAndTagsByName() throws Exception {
    fill("zz-2", 3);
    fill("zz-1", 2);
    JsonNode first = get("/api/v1/tags?prefix=of:zz-&limit=1").json();
    assertThat(first.path("tags").toString()).isEqualTo("[{\"tag\":\"of:zz-1\",\"count\":2}]");
    JsonNode second =
        get("/api/v1/tags?prefix=of:zz-&limit=1&cursor=" + first.path("next").asString()).json();
    assertThat(second.path("tags").toString()).isEqualTo("[{\"tag\":\"of:zz-2\",\"count\":3}]");
    assertThat(second.path("next").isNull()).isTrue();
    assertThat(get("/api/v1/event-types?prefix=t.zz-").json().path("event_types").toString())
        .isEqualTo(
            "[{\"event_type\":\"t.zz-1\",\"count\":2},{\"event_type\":\"t.zz-2\",\"count\":3}]");
  }
}
