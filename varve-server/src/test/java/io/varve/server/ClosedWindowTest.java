package io.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.EntityId;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.protocol.Calls;
import io.varve.protocol.Wire;
import io.varve.protocol.convert.WireAppends;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients of HTTP/2 that ask for much and never let any of it come. */
@Timeout(120)
final class ClosedWindowTest {
  private static final int STREAMS = 20;

  @TempDir Path folder;
  private ServedStore served;

  @BeforeEach
  void start() {
    served =
        ServedStore.start(
            folder,
            "stall-millis",
            "300",
            "heartbeat-millis",
            "100",
            "request-timeout-millis",
            "1000");
    Payload payload = Payload.bytes(new byte[64 * 1_024]);
    for (int i = 0; i < 64; i++) {
      served.server.store().append(Append.of(NewEvent.of("t", EntityId.of("a"), payload)));
    }
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private interface Request {
    int send(ClosedWindows connection) throws IOException;
  }

  /** All of them end, and others are served before and after that. */
  private void allEnd(Request request) throws Exception {
    try (ClosedWindows connection = ClosedWindows.connect(served.server.address().getPort())) {
      Set<Integer> streams = new HashSet<>();
      for (int i = 0; i < STREAMS; i++) {
        streams.add(request.send(connection));
      }
      assertServes();
      connection.awaitEnd(streams);
      assertServes();
      // The one in flight asks for this.
      String metrics = served.get("/metrics").text();
      while (!metrics.contains("varve_http_requests_in_flight 1.0")) {
        Thread.yield();
        metrics = served.get("/metrics").text();
      }
      assertThat(metrics).containsPattern("varve_stalled_answers_total\\{port=\"clients\"} [1-9]");
    }
  }

  private void assertServes() throws IOException, InterruptedException {
    assertThat(served.get("/api/v1/events/query?limit=1").status()).isEqualTo(200);
  }

  @Test
  void pagesEnd() throws Exception {
    allEnd(connection -> connection.get("/api/v1/events/query?limit=60"));
  }

  @Test
  void serverSentEventsEnd() throws Exception {
    allEnd(connection -> connection.get("/api/v1/events/subscribe?after=0"));
  }

  @Test
  void subscriptionsEnd() throws Exception {
    byte[] request =
        Calls.SubscribeRequest.newBuilder()
            .setQuery(Wire.Query.newBuilder().setAll(true))
            .build()
            .toByteArray();
    allEnd(connection -> connection.call("Subscribe", request, true));
  }

  @Test
  void queriesEnd() throws Exception {
    byte[] request =
        Calls.QueryRequest.newBuilder()
            .setQuery(Wire.Query.newBuilder().setAll(true))
            .build()
            .toByteArray();
    allEnd(connection -> connection.call("Query", request, true));
  }

  @Test
  void readsOfCommitsEnd() throws Exception {
    byte[] request = Calls.ReadCommitsRequest.getDefaultInstance().toByteArray();
    allEnd(connection -> connection.call("ReadCommits", request, true));
  }

  @Test
  void appendStreamsEnd() throws Exception {
    byte[] request =
        Calls.AppendStreamRequest.newBuilder()
            .addAppends(WireAppends.toWire(Append.of(NewEvent.of("t", "a", "{}"))))
            .build()
            .toByteArray();
    allEnd(connection -> connection.call("AppendStream", request, false));
  }
}
