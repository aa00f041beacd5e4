package io.varve.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every scenario runs, small, and gives what it says. Nothing here is about speed. */
final class ScenariosTest {
  /** Stands in for the launcher, which this module's tests cannot count on being built. */
  private static final String LAUNCHER =
      """
      #!/bin/sh
      [ "$1" = import ] && [ "$3" = --data ] && [ ! -e "$4" ] || exit 64
      echo '{"imported":'"$(wc -l <"$2")"',"seconds":0.5,"events_per_second":200}'
      """;

  @TempDir Path root;

  private Path stores;

  @BeforeEach
  void makeDirectory() throws IOException {
    stores = Files.createDirectories(root.resolve("stores"));
  }

  @Test
  void everyScenarioRunsAndLeavesNothing() throws IOException {
    writeLauncher(LAUNCHER);
    BenchSetting setting = setting(null);
    RunPlan plan =
        new RunPlan(
            ScenarioCatalogue.all(), 1, selector -> ScenarioFork.run(selector, setting), silent());
    RunPlan.Outcome outcome = plan.run();
    assertThat(outcome.failures()).isEmpty();
    setting.workspace().clear();
    List<String> seen =
        outcome.results().stream()
            .map(result -> new Selector(result.scenario(), result.parameters()).toString())
            .distinct()
            .toList();
    assertThat(seen).isEqualTo(ScenarioCatalogue.all().stream().map(Selector::toString).toList());
    assertThat(outcome.results())
        .allSatisfy(result -> assertThat(result.median().value()).as(result.toString()).isFinite());
    assertThat(stores).isEmptyDirectory();
  }

  @Test
  void importsTheFileThatIsNamed() throws IOException {
    writeLauncher(LAUNCHER);
    Path file = Files.writeString(root.resolve("some.ndjson"), "{}\n");
    List<Measurement> measured = ScenarioFork.run(Selector.of("import"), setting(file));
    assertThat(measured).extracting(Measurement::metric).containsExactly("events", "wall_time");
    assertThat(stores.resolve("runs")).isEmptyDirectory();
  }

  @Test
  void tellsWhyAnImportFailed() throws IOException {
    writeLauncher("#!/bin/sh\necho 'varve: no such luck' >&2\nexit 1\n");
    assertThatThrownBy(() -> ScenarioFork.run(Selector.of("import"), setting(null)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("exit code 1: varve: no such luck");
  }

  private BenchSetting setting(Path file) {
    return new BenchSetting(new Workspace(stores), Scale.SMOKE, root, file);
  }

  private void writeLauncher(String script) throws IOException {
    Path launcher = Files.writeString(root.resolve("varve"), script);
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static PrintStream silent() {
    return new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
  }
}
