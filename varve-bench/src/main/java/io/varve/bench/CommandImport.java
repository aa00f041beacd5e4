package io.varve.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.api.json.JsonReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code ./varve import} as a process of its own, each time into a new store. The rate
 * is the one the command reports, which begins when its JVM is up; the wall time includes the start
 * of launcher and JVM.
 */
final class CommandImport implements Scenario {
  private static final String RATE_FIELD = "events_per_second";

  private final Workspace workspace;
  private final Path launcher;
  private final Path file;
  private final int generatedLines;

  private CommandImport(Workspace workspace, Path root, Path file, int generatedLines) {
    this.workspace = workspace;
    this.launcher = root.resolve("varve").toAbsolutePath().normalize();
    this.file = file.toAbsolutePath();
    this.generatedLines = generatedLines;
  }

  /** Imports a file that is there. */
  static CommandImport ofFile(Workspace workspace, Path root, Path file) {
    return new CommandImport(workspace, root, file, 0);
  }

  /** Imports a {@link LoanLog}, which the warm-up writes beside the stores. */
  static CommandImport ofLoanLog(Workspace workspace, Path root, int lines) {
    Path file = workspace.directory().resolve("loan-log.ndjson");
    return new CommandImport(workspace, root, file, lines);
  }

  /** Imports once: the launcher builds what is out of date, the file comes into memory. */
  @Override
  public void warmUp() throws IOException {
    if (generatedLines > 0) {
      LoanLog.write(file, generatedLines);
    }
    run();
  }

  @Override
  public List<Measurement> run() throws IOException {
    try (Workspace.Place place = workspace.place()) {
      String store = place.path().resolve("store").toAbsolutePath().toString();
      List<String> command =
          List.of(launcher.toString(), "import", file.toString(), "--data", store);
      ChildProcess.Outcome outcome = ChildProcess.run(command, place.path());
      return List.of(
          Measurement.of("events", Unit.PER_SECOND, eventsPerSecond(outcome.lastLine())),
          Measurement.of("wall_time", Unit.NANOS, (double) outcome.nanos()));
    }
  }

  private static double eventsPerSecond(String line) {
    byte[] text = line.getBytes(UTF_8);
    JsonReader json = new JsonReader("the import's last line");
    json.reset(text, 0, text.length);
    json.beginObject();
    for (@Nullable String key = json.nextKey(); key != null; key = json.nextKey()) {
      if (key.equals(RATE_FIELD)) {
        return json.readLong();
      }
      json.skipValue();
    }
    throw json.missing(RATE_FIELD);
  }
}
