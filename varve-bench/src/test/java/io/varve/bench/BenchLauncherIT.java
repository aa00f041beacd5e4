package io.varve.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell script {@code tools/bench}, with the jars that this build has packaged. */
final class BenchLauncherIT {
  private static final Path SCRIPT = Path.of(System.getProperty("varve.root"), "tools", "bench");
  private static final long MAX_SECONDS = 60;

  @TempDir Path directory;

  @Test
  void listsTheScenariosFromAnyDirectory() throws Exception {
    assertThat(exitCode("--help")).isZero();
    assertThat(directory.resolve("stdout")).hasContent(BenchArguments.USAGE);
    assertThat(directory.resolve("stderr")).isEmptyFile();
  }

  @Test
  void endsWith64ForAScenarioThatIsNotThere() throws Exception {
    assertThat(exitCode("tea")).isEqualTo(64);
    assertThat(Files.readString(directory.resolve("stderr"), StandardCharsets.UTF_8))
        .startsWith("bench: no scenario tea\n");
    assertThat(directory.resolve("stdout")).isEmptyFile();
  }

  private int exitCode(String argument) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(SCRIPT.toString(), argument)
            .directory(directory.toFile())
            .redirectOutput(directory.resolve("stdout").toFile())
            .redirectError(directory.resolve("stderr").toFile())
            .start();
    process.getOutputStream().close();
    assertThat(process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
