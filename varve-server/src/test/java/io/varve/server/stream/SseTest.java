package io.varve.server.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.EventStore;
import io.varve.api.NewEvent;
import io.varve.engine.Varve;
import io.varve.server.InProcessServer;
import io.varve.server.security.ApiKeys;
import io.varve.server.security.Permission;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class SseTest {
  private static final String PATH = "/api/v1/events/subscribe";

  @TempDir Path directory;
  private InProcessServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private EventStore start(Map<String, String> settings) {
    server = InProcessServer.start(directory, Varve.inMemory(), settings);
    return server.store;
  }

  private static void append(EventStore store, int from, int count) {
    List<NewEvent> events = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      events.add(NewEvent.of("order.placed", "order-" + i % 100, "{\"n\":" + i + "}"));
    }
    store.append(Append.of(events));
  }

  @Test
  void eventsArriveInOrderThoughTheReaderIsKilledAndResumesSeveralTimes() throws Exception {
    EventStore store = start(Map.of());
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < 20_000; i += 100) {
                append(store, i, 100);
              }
            });
    List<Long> seen = new ArrayList<>();
    String last = "0";
    int[] killAfter = {1, 2_500, 99, 7_000, 3_333, Integer.MAX_VALUE};
    for (int kill : killAfter) {
      try (SseReader reader =
          SseReader.open(server.uri(PATH + "?after=0"), "Last-Event-ID: " + last)) {
        assertThat(reader.status()).isEqualTo("HTTP/1.1 200 OK");
        for (int events = 0; events < kill && seen.size() < 20_000; ) {
          SseReader.Item item = reader.next();
          last = item.id();
          if (item.event().equals("matched")) {
            assertThat(item.data()).startsWith("{\"position\":" + item.id() + ",");
            seen.add(Long.parseLong(item.id()));
            events++;
          }
        }
      }
    }
    writer.join();
    assertThat(seen).hasSize(20_000);
    for (int i = 0; i < seen.size(); i++) {
      assertThat(seen.get(i)).isEqualTo(i + 1L);
    }
  }

  @Test
  void onlyMatchingEventsComeThenTheStreamIsCaughtUp() throws Exception {
    EventStore store = start(Map.of());
    append(store, 0, 300);
    try (SseReader reader =
        SseReader.open(server.uri(PATH + "?entity_id=order-7&event_type=order.placed"))) {
      assertThat(List.of(reader.next(), reader.next(), reader.next()))
          .extracting(SseReader.Item::id)
          .containsExactly("8", "108", "208");
      SseReader.Item caughtUp = reader.next();
      assertThat(caughtUp).isEqualTo(new SseReader.Item("300", "caught_up", "{\"position\":300}"));

      append(store, 7, 1);
      SseReader.Item live = reader.next();
      assertThat(live.event()).isEqualTo("matched");
      assertThat(live.data()).contains("\"entity_id\":\"order-7\"", "\"last_of_commit\":true");
    }
  }

  @Test
  void aStreamCanStartAtTheHead() throws Exception {
    EventStore store = start(Map.of());
    append(store, 0, 50);
    try (SseReader reader = SseReader.open(server.uri(PATH + "?after=head"))) {
      assertThat(reader.next().event()).isEqualTo("caught_up");
      append(store, 50, 1);
      assertThat(reader.next().id()).isEqualTo("51");
    }
  }

  @Test
  void aSilentStreamShowsThatItLives() throws Exception {
    start(Map.of("heartbeat-millis", "100"));
    try (SseReader reader = SseReader.open(server.uri(PATH))) {
      assertThat(reader.next().event()).isEqualTo("caught_up");
      assertThat(reader.next().data()).isEqualTo(": heartbeat");
    }
  }

  @Test
  void badRequestsAreRefusedBeforeTheStreamBegins() throws Exception {
    start(Map.of());
    for (String query :
        new String[] {"?after=-1", "?after=x", "?after=1", "?limit=3", "?query={}", "?tag="}) {
      String encoded = query.replace("{", "%7B").replace("}", "%7D");
      try (SseReader reader = SseReader.open(server.uri(PATH + encoded))) {
        assertThat(reader.status()).as(query).isEqualTo("HTTP/1.1 400 Bad Request");
      }
    }
  }

  @Test
  void thereIsABoundForOpenStreams() throws Exception {
    start(Map.of("max-streams", "2"));
    try (SseReader first = SseReader.open(server.uri(PATH));
        SseReader second = SseReader.open(server.uri(PATH));
        SseReader third = SseReader.open(server.uri(PATH))) {
      assertThat(first.status()).endsWith("200 OK");
      assertThat(second.status()).endsWith("200 OK");
      assertThat(third.status()).endsWith("400 Bad Request");
    }
    // A place is free again once the server noticed that its reader is gone.
    while (server.streams.count() > 0) {
      Thread.yield();
    }
  }

  @Test
  void aReaderThatTakesNothingIsToldWhereToResumeAndMissesNothing() throws Exception {
    EventStore store = start(Map.of("stall-millis", "300"));
    byte[] big = ("{\"text\":\"" + "x".repeat(100_000) + "\"}").getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 400; i++) {
      store.append(
          Append.of(NewEvent.of("big", "big-1", new String(big, StandardCharsets.US_ASCII))));
    }
    List<String> ids = new ArrayList<>();
    String resumeAfter;
    try (SseReader reader = SseReader.open(server.uri(PATH), 4 * 1024)) {
      while (!metrics()
          .contains("varve_streams_ended_total{protocol=\"sse\",reason=\"slow_reader\"} 1")) {
        Thread.yield();
      }
      SseReader.Item item = reader.next();
      while (!item.event().equals("ended")) {
        ids.add(item.id());
        item = reader.next();
      }
      assertThat(item.data()).startsWith("{\"reason\":\"slow_reader\",\"resume_after\":");
      resumeAfter = item.id();
      assertThat(reader.next()).isNull();
    }
    // What waited for it was bounded: far less than all 40 MB were taken out of the log for it.
    assertThat(ids.size()).isLessThan(300);
    try (SseReader reader = SseReader.open(server.uri(PATH), "Last-Event-ID: " + resumeAfter)) {
      for (SseReader.Item item = reader.next();
          !item.event().equals("caught_up");
          item = reader.next()) {
        ids.add(item.id());
      }
    }
    assertThat(ids).hasSize(400).doesNotHaveDuplicates();
    assertThat(ids.getLast()).isEqualTo("400");
  }

  @Test
  void aRevokedKeyEndsItsStream() throws Exception {
    EventStore store = start(Map.of("heartbeat-millis", "100"));
    ApiKeys.Made made = server.keys.add("reader", Permission.READ, null);
    while (server.access.isOpen()) {
      Thread.yield();
    }
    append(store, 0, 3);
    try (SseReader reader =
        SseReader.open(server.uri(PATH), "Authorization: Bearer " + made.text())) {
      assertThat(reader.next().id()).isEqualTo("1");
      server.keys.revoke(made.id());
      SseReader.Item item = reader.next();
      while (!item.event().equals("ended")) {
        item = reader.next();
      }
      assertThat(item.data()).isEqualTo("{\"reason\":\"access_revoked\",\"resume_after\":3}");
    }
    try (SseReader reader = SseReader.open(server.uri(PATH))) {
      assertThat(reader.status()).isEqualTo("HTTP/1.1 401 Unauthorized");
    }
  }

  @Test
  void aStoppingServerTellsItsReaders() throws IOException {
    EventStore store = start(Map.of());
    append(store, 0, 2);
    try (SseReader reader = SseReader.open(server.uri(PATH))) {
      reader.next();
      reader.next();
      assertThat(reader.next().event()).isEqualTo("caught_up");
      server.streams.stop();
      assertThat(reader.next().data())
          .isEqualTo("{\"reason\":\"server_stopping\",\"resume_after\":2}");
      assertThat(reader.next()).isNull();
    }
  }

  private String metrics() {
    return new String(server.metrics.text(), StandardCharsets.UTF_8);
  }
}
