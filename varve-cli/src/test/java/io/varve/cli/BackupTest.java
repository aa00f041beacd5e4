package io.varve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.NewEvent;
import io.varve.engine.LocalEventStore;
import io.varve.engine.Varve;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** backup and restore, from a shell. */
final class BackupTest {
  @TempDir Path directory;

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private void makeStore() throws IOException {
    Path log = directory.resolve("log.ndjson");
    Files.writeString(
        log, "{\"event_type\":\"placed\",\"entity_id\":\"order-1\",\"payload\":{}}\n".repeat(5));
    Run.of("import", log.toString(), "--data", path("store")).ok();
  }

  private String events(String name) {
    return Run.of("query", "--all", "--data", path(name)).ok().out();
  }

  @Test
  void goesThereAndBack() throws IOException {
    makeStore();
    String report = Run.of("backup", "--to", path("backup"), "--data", path("store")).ok().out();
    assertThat(report)
        .matches("\\{\"head\":5,\"chain\":\"[0-9a-f]{16}\",\"segments\":1,\"bytes\":\\d+}\n");
    assertThat(Run.of("restore", "--from", path("backup"), "--data", path("again")).ok().out())
        .isEqualTo(report);
    assertThat(events("backup")).isEqualTo(events("store"));
    assertThat(events("again")).isEqualTo(events("store"));
    Run.of("verify", "--data", path("again")).ok();
  }

  @Test
  void copiesAStoreThatIsOpenForWriting() throws IOException {
    makeStore();
    try (LocalEventStore store = Varve.open(directory.resolve("store"))) {
      store.append(Append.of(NewEvent.of("paid", "order-1", "{}")));
      Run.of("backup", "--to", path("backup"), "--data", path("store")).ok();
      assertThat(events("backup").lines().count()).isBetween(5L, 6L);
    }
  }

  @Test
  void refusesADirectoryThatHoldsSomething() throws IOException {
    makeStore();
    Run.of("backup", "--to", path("backup"), "--data", path("store")).ok();
    Run again = Run.of("backup", "--to", path("backup"), "--data", path("store"));
    assertThat(again.exitCode()).isEqualTo(ExitCode.BAD_INPUT.number());
    assertThat(again.err()).contains("not empty").contains("choose a new one");
    Run nothing = Run.of("restore", "--from", path("nowhere"), "--data", path("x"));
    assertThat(nothing.exitCode()).isEqualTo(ExitCode.BAD_INPUT.number());
    assertThat(nothing.err()).contains("nowhere");
  }
}
