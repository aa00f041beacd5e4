package io.varve.bench.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.bench.BenchSetting;
import io.varve.bench.Measurement;
import io.varve.bench.SyntheticEvents;
import io.varve.client.RemoteEventStore;
import io.varve.client.RemoteOptions;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/**
 * One request whose body is a stream of lines, one new event each. The time ends with the answer,
 * which says that all are stored.
 */
public final class ServerLines extends ServerScenario {
  /** What the server puts into one commit. */
  private static final int LINES_PER_COMMIT = 1_000;

  private static final int OK = 200;

  private final EventLines lines;

  public ServerLines(BenchSetting setting) {
    super(setting, LINES_PER_COMMIT * SyntheticEvents.EVENT_BYTES);
    this.lines = EventLines.of(pick(100_000, 50_000, 500));
  }

  @Override
  List<Measurement> load(ServedProcess served, boolean isWarmUp) throws IOException {
    int rounds = isWarmUp ? pick(60, 4, 1) : pick(20, 4, 2);
    int count = rounds * lines.count();
    HttpRequest request =
        HttpRequest.newBuilder(served.address().resolve("/api/v1/events"))
            .header("Content-Type", "application/x-ndjson")
            .POST(HttpRequest.BodyPublishers.ofByteArrays(lines.times(rounds)))
            .build();
    try (RemoteEventStore store = RemoteEventStore.open(RemoteOptions.at(served.address()));
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      long before = store.head();
      long start = System.nanoTime();
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      long elapsed = System.nanoTime() - start;
      check(answer, count, before + count);
      Served.checkHead(store, before + count);
      checkLast(store);
      return List.of(Measurement.rate("events", count, elapsed));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the server stored lines", e);
    }
  }

  private static void check(HttpResponse<String> answer, int count, long last) {
    String expected = "{\"accepted\":" + count + ",\"last_position\":" + last + "}";
    if (answer.statusCode() != OK || !answer.body().equals(expected)) {
      throw new IllegalStateException(
          "%s was to be answered, was %d %s"
              .formatted(expected, answer.statusCode(), answer.body()));
    }
  }

  private void checkLast(RemoteEventStore store) {
    ReadOptions last = ReadOptions.defaults().withReverse().withLimit(1);
    try (EventCursor cursor = store.query(Query.all(), last)) {
      Event event = cursor.next();
      String payload = new String(event.payload().toBytes(), US_ASCII);
      if (!payload.equals(lines.lastPayload())) {
        throw new IllegalStateException("the last line came out as " + event);
      }
    }
  }
}
