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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Every scenario runs, small, and its results have the agreed form. Nothing here is about speed.
 */
final class ScenariosTest {
  private static final List<String> FIELDS =
      List.of("scenario", "params", "metric", "unit", "value", "p50", "p99", "p999", "max", "runs");

  /** Stands in for the launcher, which this module's tests cannot count on being built. */
  private static final String LAUNCHER =
      """
      #!/bin/sh
      [ "$1" = import ] && [ "$3" = --data ] && [ ! -e "$4" ] || exit 64
      echo '{"imported":'"$(wc -l <"$2")"',"seconds":0.5,"events_per_second":200}'
      """;

  @TempDir Path root;

  @Test
  void writesTheFiguresOfEachScenario() throws IOException {
    writeLauncher(LAUNCHER);
    List<String> selectors = new ArrayList<>(ScenarioCatalogue.DEFAULTS);
    selectors.set(0, "durable_ingest/2x10");
    selectors.add("log_ceiling/2x10");
    assertThat(metrics(run(1, selectors), 1))
        .containsExactly(
            "durable_ingest/2x10 events",
            "durable_ingest/2x10 commit",
            "durable_ingest/2x10 processor_per_event",
            "durable_ingest/2x10 log_ceiling_write_and_force",
            "entity_query/memory events",
            "entity_query/memory views",
            "entity_query/disk events",
            "entity_query/disk views",
            "reopen/clean open",
            "import/generated events",
            "import/generated wall_time",
            "heap_growth/ used_heap_at_2000",
            "heap_growth/ used_heap_at_20000",
            "heap_growth/ growth",
            "log_ceiling/2x10 events",
            "log_ceiling/2x10 write_and_force");
    try (Stream<Path> left = Files.list(root.resolve("stores"))) {
      assertThat(left).extracting(Path::getFileName).containsExactly(Path.of("loan-log.ndjson"));
    }
  }

  @Test
  void namesTheImportedFile() throws IOException {
    writeLauncher(LAUNCHER);
    Path file = Files.writeString(root.resolve("some.ndjson"), "{}\n");
    assertThat(metrics(run(2, List.of("import", "--file", file.toString())), 2))
        .containsExactly("import/some.ndjson events", "import/some.ndjson wall_time");
  }

  @Test
  void tellsWhyAnImportFailed() throws IOException {
    writeLauncher("#!/bin/sh\necho 'varve: no such luck' >&2\nexit 1\n");
    assertThatThrownBy(() -> run(1, List.of("import")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("exit code 1: varve: no such luck");
  }

  private void writeLauncher(String script) throws IOException {
    Path launcher = Files.writeString(root.resolve("varve"), script);
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The results' JSON. */
  private String run(int runs, List<String> words) throws IOException {
    Path json = root.resolve("results.json");
    List<String> all = new ArrayList<>(words);
    all.addAll(
        List.of(
            "--runs",
            Integer.toString(runs),
            "--json",
            json.toString(),
            "--root",
            root.toString()));
    all.addAll(List.of("--dir", root.resolve("stores").toString()));
    BenchArguments arguments = BenchArguments.parse(all.toArray(String[]::new));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    VarveBench.run(arguments, RunPlan.of(arguments, Scale.smoke(), out), out);
    return Files.readString(json);
  }

  /** Scenario, parameters and metric of each result; on the way, checks its fields. */
  private static List<String> metrics(String json, int runs) {
    List<String> metrics = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
      assertThat(parser.nextToken()).isEqualTo(JsonToken.START_ARRAY);
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        metrics.add(metric(parser, runs));
      }
      assertThat(parser.currentToken()).isEqualTo(JsonToken.END_ARRAY);
      assertThat(parser.nextToken()).isNull();
    }
    return metrics;
  }

  private static String metric(JsonParser parser, int runs) {
    List<String> fields = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      fields.add(parser.currentName());
      switch (parser.currentName()) {
        case "scenario", "params", "metric", "unit" -> {
          assertThat(parser.nextToken()).isEqualTo(JsonToken.VALUE_STRING);
          texts.add(parser.getString());
        }
        case "runs" -> assertThat(numbers(parser)).isEqualTo(runs);
        case "value" -> assertThat(isPositive(parser)).isTrue();
        default -> {
          parser.nextToken();
          assertThat(parser.currentToken() == JsonToken.VALUE_NULL || isNumber(parser)).isTrue();
        }
      }
    }
    assertThat(fields).isEqualTo(FIELDS);
    return texts.get(0) + "/" + texts.get(1) + " " + texts.get(2);
  }

  private static int numbers(JsonParser parser) {
    assertThat(parser.nextToken()).isEqualTo(JsonToken.START_ARRAY);
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      assertThat(isNumber(parser)).isTrue();
      count++;
    }
    return count;
  }

  private static boolean isPositive(JsonParser parser) {
    parser.nextToken();
    return isNumber(parser) && parser.getDoubleValue() > 0;
  }

  private static boolean isNumber(JsonParser parser) {
    return parser.currentToken().isNumeric();
  }
}
