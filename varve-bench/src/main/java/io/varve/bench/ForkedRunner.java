package io.varve.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Makes each run in a JVM of its own, whose options are those of the scenario. */
final class ForkedRunner implements ScenarioRunner {
  private final ScenarioCatalogue catalogue;
  private final BenchSetting setting;

  ForkedRunner(ScenarioCatalogue catalogue, BenchSetting setting) {
    this.catalogue = catalogue;
    this.setting = setting;
  }

  @Override
  public List<Measurement> run(Selector selector) throws IOException {
    try (Workspace.Place place = setting.workspace().place()) {
      Path results = place.path().resolve("measurements.json");
      Path output = place.path().resolve("output");
      List<String> command =
          JvmOptions.command(
              catalogue.jvmOptions(selector),
              ScenarioFork.class,
              ScenarioFork.arguments(setting, selector, results));
      int exitCode = ChildProcess.exitCode(command, output);
      if (exitCode != 0 || !Files.exists(results)) {
        throw new ScenarioFailed(
            selector
                + " ended with exit code "
                + exitCode
                + ":\n"
                + Files.readString(output, UTF_8));
      }
      return MeasurementJson.read(Files.readAllBytes(results));
    }
  }
}
