package io.varve.online;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.EntityId;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.online.StoreUnderTest.Served;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An export from a server is that of the same store in its directory, byte for byte. */
@Timeout(120)
final class ExportTest {
  @TempDir Path folder;

  private CommandRun offline(String data, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--data", folder.resolve(data).toString()));
    return CommandRun.of(all.toArray(String[]::new));
  }

  /** Stores a commit of each kind: by lines, with each field and without, small and large. */
  private void fill(Served served) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) {
      lines.add(
          "{\"entity_id\":\"a-%d\",\"event_type\":\"tested\",\"payload\":{\"n\":%d.00}}"
              .formatted(i % 7, i));
    }
    Path file = Files.write(folder.resolve("log.ndjson"), lines, UTF_8);
    served.varve("import", file.toString()).ok();
    for (String append :
        new String[] {
          "{\"event_type\":\"tagged\",\"tags\":[\"b:2\",\"a:1\"],\"metadata\":{\"who\":\"zo\u00eb\"}}",
          "{\"events\":[{\"event_type\":\"bytes\",\"payload_base64\":\"AAEC/w==\"},"
              + lines.getFirst()
              + "],\"request_id\":\"r-1\"}",
          "{\"event_type\":\"t\",\"timestamp\":\"0001-01-01T00:00:00.0000001Z\",\"payload\":null}"
        }) {
      served.withInput(append, "append").ok();
    }
    byte[] noJson = "{".getBytes(UTF_8);
    var store = served.server().store();
    store.append(Append.of(NewEvent.of("t", EntityId.of("a"), Payload.json(noJson))));
    store.append(Append.of(NewEvent.of("t", EntityId.of("a"), Payload.json(new byte[0]))));
    Payload large = Payload.bytes(new byte[1_024 * 1_024]);
    store.append(Append.of(Collections.nCopies(7, NewEvent.of("t", EntityId.of("a"), large))));
    store.append(Append.of(Collections.nCopies(10_000, NewEvent.of("t", "b", "{}"))));
  }

  @Test
  void isThatOfTheDirectoryAndCanBeImportedExactly() throws IOException {
    Path online = folder.resolve("online.ndjson");
    try (Served served = Served.start(folder.resolve("data"), "level", "os")) {
      assertThat(served.varve("export").ok().out()).isEmpty();
      fill(served);
      served.varve("export", "--to", online.toString()).ok();
      assertThat(served.varve("export").ok().out().getBytes(UTF_8))
          .isEqualTo(Files.readAllBytes(online));
    }
    Path offline = folder.resolve("offline.ndjson");
    offline("data", "export", "--to", offline.toString()).ok();
    assertThat(online).hasSameBinaryContentAs(offline);
    assertThat(Files.readAllLines(online)).hasSize(2_500 + 4 + 2 + 7 + 10_000);
    offline("copy", "import", "--exact", online.toString()).ok();
    Path again = folder.resolve("again.ndjson");
    offline("copy", "export", "--to", again.toString()).ok();
    assertThat(again).hasSameBinaryContentAs(online);
  }

  @Test
  void leavesNoFileThatIsNotWhole() {
    Path missing = folder.resolve("none").resolve("export.ndjson");
    try (Served served = Served.start(folder.resolve("data"), "level", "os")) {
      CommandRun run = served.varve("export", "--to", missing.toString());
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).contains("cannot write");
    }
    assertThat(missing).doesNotExist();
  }
}
