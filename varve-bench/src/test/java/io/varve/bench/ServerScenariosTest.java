package io.varve.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every scenario with a server runs, small, against a server of its own, checks what it reads, and
 * leaves nothing. Nothing here is about speed.
 */
final class ServerScenariosTest {
  /** What each measures, besides the disk. */
  private static final Map<String, List<String>> METRICS =
      Map.of(
          "server_append_stream/8x100", List.of("events", "commit", "conflicts"),
          "server_ndjson", List.of("events"),
          "server_append/64", List.of("events", "append", "conflicts"),
          "server_entity_query", List.of("query", "queries"),
          "server_catchup", List.of("events"),
          "server_subscribers/1000", List.of("delivery"),
          "server_subscribers/1000,one", List.of("delivery"));

  @TempDir Path root;

  @Test
  void everyScenarioRunsAndLeavesNothing() throws IOException {
    Path stores = Files.createDirectories(root.resolve("stores"));
    BenchSetting setting = new BenchSetting(new Workspace(stores), Scale.SMOKE, root, null);
    assertThat(ServerCatalogue.all())
        .extracting(Selector::toString)
        .containsExactlyInAnyOrderElementsOf(METRICS.keySet());
    for (Selector selector : ServerCatalogue.all()) {
      List<Measurement> measured = ScenarioFork.run(selector, setting);
      assertThat(measured)
          .as(selector.toString())
          .extracting(Measurement::metric)
          .startsWith(METRICS.get(selector.toString()).toArray(String[]::new))
          .endsWith("write_and_force");
      assertThat(measured).allSatisfy(each -> assertThat(each.value()).isFinite());
    }
    setting.workspace().clear();
    assertThat(stores).isEmptyDirectory();
  }

  @Test
  void theServerRunsWithTheOptionsOfItsLauncher() throws IOException {
    String launcher = Files.readString(Path.of(System.getProperty("varve.root"), "varve"));
    assertThat(JvmOptions.SERVER).allSatisfy(option -> assertThat(launcher).contains(option));
  }
}
