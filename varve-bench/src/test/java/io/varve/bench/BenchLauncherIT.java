package io.varve.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./varve bench}, with the jars that this build has packaged. */
final class BenchLauncherIT {
  private static final Path LAUNCHER = Path.of(System.getProperty("varve.root"), "varve");
  private static final long MAX_SECONDS = 60;

  @TempDir Path directory;

  @Test
  void listsTheScenariosFromAnyDirectory() throws Exception {
    assertThat(exitCode(LAUNCHER, "--list")).isZero();
    assertThat(directory.resolve("stdout")).hasContent(ScenarioCatalogue.listing());
    assertThat(directory.resolve("stderr")).isEmptyFile();
  }

  @Test
  void tellsItsOptions() throws Exception {
    assertThat(exitCode(LAUNCHER, "--help")).isZero();
    assertThat(directory.resolve("stdout")).hasContent(BenchArguments.USAGE);
  }

  @Test
  void endsWith64ForAScenarioThatIsNotThere() throws Exception {
    assertThat(exitCode(LAUNCHER, "tea")).isEqualTo(64);
    assertThat(stderr()).startsWith("bench: no scenario tea\n");
    assertThat(directory.resolve("stdout")).isEmptyFile();
  }

  @Test
  void measuresAndLeavesResultsAndPage() throws Exception {
    Path json = directory.resolve("results.json");
    Path html = directory.resolve("index.html");
    String stores = directory.resolve("stores").toString();
    int exitCode =
        exitCode(
            LAUNCHER,
            "--quick",
            "--dir",
            stores,
            "--json",
            json.toString(),
            "--html",
            html.toString(),
            "cpu_loop");
    assertThat(exitCode).as(stderr()).isZero();
    assertThat(json).content().contains("\"scenario\":\"cpu_loop\"");
    assertThat(html).content().contains("cpu_loop");
  }

  @Test
  void saysThatItNeedsACheckout() throws Exception {
    Path installed = Files.copy(LAUNCHER, directory.resolve("varve"));
    assertThat(exitCode(installed, "--list")).isEqualTo(64);
    assertThat(stderr()).startsWith("varve: bench runs from a checkout of the sources only");
  }

  private String stderr() throws IOException {
    return Files.readString(directory.resolve("stderr"), StandardCharsets.UTF_8);
  }

  private int exitCode(Path launcher, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(launcher.toString(), "bench"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(directory.resolve("stdout").toFile())
            .redirectError(directory.resolve("stderr").toFile())
            .start();
    process.getOutputStream().close();
    assertThat(process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
