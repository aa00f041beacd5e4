package io.varve.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A program of its own: warms one scenario up, runs it once, leaves what it measured in a file. */
public final class ScenarioFork {
  private ScenarioFork() {}

  /** What {@link #main} is to be given. */
  static List<String> arguments(BenchSetting setting, Selector selector, Path results) {
    List<String> arguments = new ArrayList<>();
    arguments.add(selector.toString());
    arguments.add(setting.scale().name());
    arguments.add(setting.workspace().directory().toString());
    arguments.add(setting.root().toString());
    arguments.add(results.toString());
    Path file = setting.file();
    if (file != null) {
      arguments.add(file.toString());
    }
    return arguments;
  }

  /**
   * The program.
   *
   * @param arguments scenario, scale, directory, repository, file for the results, and the file to
   *     import if there is one
   */
  public static void main(String[] arguments) throws IOException {
    @Nullable Path file = arguments.length > 5 ? Path.of(arguments[5]) : null;
    BenchSetting setting =
        new BenchSetting(
            new Workspace(Path.of(arguments[2])),
            Scale.valueOf(arguments[1]),
            Path.of(arguments[3]),
            file);
    List<Measurement> measured = run(Selector.of(arguments[0]), setting);
    Files.write(Path.of(arguments[4]), MeasurementJson.of(measured));
    // A scenario may leave threads behind that wait for ever.
    System.exit(0);
  }

  /** One run in this JVM. */
  static List<Measurement> run(Selector selector, BenchSetting setting) throws IOException {
    Scenario scenario = new ScenarioCatalogue(setting).scenario(selector);
    scenario.warmUp();
    return scenario.run();
  }
}
