package io.varve.bench.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.api.json.JsonReader;
import io.varve.bench.BenchSetting;
import io.varve.bench.ChildProcess;
import io.varve.bench.Measurement;
import io.varve.bench.Scenario;
import io.varve.bench.Unit;
import io.varve.bench.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code ./varve import} as a process of its own, each time into a new store. The rate
 * is the one the command reports, which begins when its JVM is up; the wall time includes the start
 * of launcher and JVM.
 */
public final class CommandImport implements Scenario {
  private static final String RATE_FIELD = "events_per_second";
  private static final int LINES = 262_200;

  private final Workspace workspace;
  private final Path launcher;
  private final Path file;
  private final int generatedLines;

  /** Imports the setting's file, or else a {@link LoanLog}, which the warm-up writes. */
  public CommandImport(BenchSetting setting) {
    Path given = setting.file();
    this.workspace = setting.workspace();
    this.launcher = setting.root().resolve("varve").toAbsolutePath().normalize();
    this.file =
        given == null ? workspace.shared().resolve("loan-log.ndjson") : given.toAbsolutePath();
    this.generatedLines = given == null ? setting.scale().pick(LINES, LINES, 100) : 0;
  }

  /** Imports once: the launcher builds what is out of date, the file comes into memory. */
  @Override
  public void warmUp() throws IOException {
    if (generatedLines > 0 && !Files.exists(file)) {
      Files.createDirectories(workspace.shared());
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
