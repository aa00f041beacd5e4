package io.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections that do nothing, up to the bound and past it. */
@Timeout(120)
final class ManyConnectionsTest {
  private static final int BOUND = 400;
  private static final int PAST = 100;

  @TempDir Path folder;

  @Test
  void upToTheBoundTheyTakeNothingFromOthersAndPastItTheyAreRefused() throws Exception {
    try (ServedStore served =
        ServedStore.start(
            folder, "max-connections", Integer.toString(BOUND), "stall-millis", "300")) {
      int port = served.server.address().getPort();
      // This client's own connection is one of them, and stays.
      assertThat(served.get("/health/live").status()).isEqualTo(200);
      List<Socket> idle = new ArrayList<>();
      try {
        for (int i = 1; i < BOUND; i++) {
          idle.add(new Socket("127.0.0.1", port));
        }
        awaitMetric(served, "varve_connections_open{port=\"clients\"} " + BOUND + ".0");
        for (int i = 0; i < PAST; i++) {
          assertRefused(port);
        }
        awaitMetric(served, "varve_connections_refused_total{port=\"clients\"} " + PAST + ".0");
        assertThat(served.get("/api/v1/head").status()).isEqualTo(200);
        idle.removeLast().close();
        awaitMetric(served, "varve_connections_open{port=\"clients\"} " + (BOUND - 1) + ".0");
        try (ClosedWindows another = ClosedWindows.connect(port)) {
          another.awaitEnd(Set.of(another.get("/health/live")));
        }
      } finally {
        for (Socket each : idle) {
          each.close();
        }
      }
      awaitMetric(served, "varve_connections_open{port=\"clients\"} 1.0");
    }
  }

  private static void assertRefused(int port) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      assertThat(socket.getInputStream().read()).isNegative();
    } catch (SocketException _) {
      // Reset, which says the same.
      return;
    }
  }

  private static void awaitMetric(ServedStore served, String line)
      throws IOException, InterruptedException {
    while (!served.get("/metrics").text().contains(line)) {
      Thread.yield();
    }
  }
}
