package io.varve.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.bench.report.Figures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** What the program leaves behind, with made-up runs in place of measured ones. */
final class VarveBenchTest {
  private static final List<String> FIELDS =
      List.of("scenario", "params", "metric", "unit", "value", "p50", "p99", "p999", "max", "runs");
  private static final List<Selector> SCAN_AND_LOOP =
      List.of(Selector.of("cpu_loop"), Selector.of("scan"));

  @TempDir Path root;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @Test
  void writesTableResultsMachineAndPage() throws IOException {
    assertThat(run(2, selector -> List.of(rate(100)), "--runs", "2")).isZero();
    assertThat(said.toString(UTF_8)).contains("scan", "events", "100.000");
    assertThat(records("target/bench/results.json"))
        .containsExactly("cpu_loop events [100, 100]", "scan events [100, 100]");
    assertThat(root.resolve("target/bench/machine.json")).content().contains("\"cores\"", "2 runs");
    assertThat(root.resolve("target/bench/report/index.html")).content().contains("scan");
  }

  @Test
  void aScenarioThatFailsFailsTheProgramAndKeepsTheOthers() throws IOException {
    ScenarioRunner runner =
        selector -> {
          if (selector.name().equals("scan")) {
            throw new ScenarioFailed("scan ended with exit code 3:\nno such luck");
          }
          return List.of(rate(100));
        };
    assertThat(run(1, runner)).isEqualTo(1);
    assertThat(said.toString(UTF_8)).contains("no such luck");
    assertThat(records("target/bench/results.json")).containsExactly("cpu_loop events [100]");
  }

  @Test
  void runsForwardThenBackward() throws IOException {
    List<String> order = new ArrayList<>();
    run(
        3,
        selector -> {
          order.add(selector.name());
          return List.of(rate(order.size()));
        });
    assertThat(order).containsExactly("cpu_loop", "scan", "scan", "cpu_loop", "cpu_loop", "scan");
    assertThat(records("target/bench/results.json"))
        .containsExactly("cpu_loop events [1, 4, 5]", "scan events [2, 3, 6]");
  }

  @Test
  void endsWith1WhereARatioFell() throws IOException {
    ScenarioRunner fast = selector -> List.of(ratio(3));
    ScenarioRunner slow = selector -> List.of(ratio(2));
    String baseline = root.resolve("baseline.json").toString();
    assertThat(run(1, fast, "--json", baseline)).isZero();
    assertThat(run(1, fast, "--compare", baseline)).isZero();
    assertThat(run(1, slow, "--compare", baseline)).isEqualTo(1);
    assertThat(said.toString(UTF_8)).contains("scan ratio fell by 33 %: 2.000, was 3.000");
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    run(1, selector -> List.of(rate(12.5)));
    Figures read = ResultJson.read(Files.readAllBytes(root.resolve("target/bench/results.json")));
    assertThat(read).usingRecursiveComparison().isEqualTo(Figures.of(results(12.5)));
  }

  private static List<Result> results(double value) {
    return SCAN_AND_LOOP.stream()
        .map(each -> new Result(each.name(), each.parameters(), List.of(rate(value))))
        .toList();
  }

  private static Measurement rate(double value) {
    return Measurement.of("events", Unit.PER_SECOND, value);
  }

  private static Measurement ratio(double value) {
    return Measurement.of("ratio", Unit.RATIO, value);
  }

  private int run(int runs, ScenarioRunner runner, String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--root", root.toString()));
    PrintStream out = new PrintStream(said, true, UTF_8);
    PrintStream silent = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
    RunPlan plan = new RunPlan(SCAN_AND_LOOP, runs, runner, silent);
    return VarveBench.run(BenchArguments.parse(all.toArray(String[]::new)), plan, out);
  }

  /** Scenario, metric and runs of each record; on the way, checks its fields. */
  private List<String> records(String file) throws IOException {
    byte[] json = Files.readAllBytes(root.resolve(file));
    List<String> records = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
      assertThat(parser.nextToken()).isEqualTo(JsonToken.START_ARRAY);
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        records.add(record(parser));
      }
      assertThat(parser.currentToken()).isEqualTo(JsonToken.END_ARRAY);
      assertThat(parser.nextToken()).isNull();
    }
    return records;
  }

  private static String record(JsonParser parser) {
    List<String> fields = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    List<Integer> runs = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      fields.add(parser.currentName());
      parser.nextToken();
      switch (fields.getLast()) {
        case "scenario", "metric" -> texts.add(parser.getString());
        case "runs" -> {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            runs.add(parser.getIntValue());
          }
        }
        default -> assertThat(parser.currentToken().isStructStart()).isFalse();
      }
    }
    assertThat(fields).isEqualTo(FIELDS);
    return String.join(" ", texts) + " " + runs;
  }
}
