package io.varve.server.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.NewEvent;
import io.varve.engine.Varve;
import io.varve.server.InProcessServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class ManySubscribersTest {
  private static final int SUBSCRIBERS = 1_000;

  @TempDir Path directory;

  @Test
  @Timeout(300)
  void aThousandIdleSubscribersAllHearOfEachEvent() throws IOException {
    List<SseReader> readers = new ArrayList<>();
    try (InProcessServer server =
        InProcessServer.start(directory, Varve.inMemory(), Map.of("max-streams", "1000"))) {
      for (int i = 0; i < SUBSCRIBERS; i++) {
        readers.add(SseReader.open(server.uri("/api/v1/events/subscribe?event_type=rare"), 4_096));
      }
      for (SseReader reader : readers) {
        assertThat(reader.next().event()).isEqualTo("caught_up");
      }
      for (int i = 0; i < 3; i++) {
        server.store.append(Append.of(NewEvent.of("frequent", "e-1", "{}")));
        server.store.append(Append.of(NewEvent.of("rare", "e-1", "{}")));
      }
      for (SseReader reader : readers) {
        List<String> ids = new ArrayList<>();
        while (ids.size() < 3) {
          SseReader.Item item = reader.next();
          if (item.event().equals("matched")) {
            ids.add(item.id());
          }
        }
        assertThat(ids).containsExactly("2", "4", "6");
      }
      assertThat(server.streams.count()).isEqualTo(SUBSCRIBERS);
    } finally {
      for (SseReader reader : readers) {
        reader.close();
      }
    }
  }
}
