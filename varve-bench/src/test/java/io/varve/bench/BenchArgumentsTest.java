package io.varve.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BenchArgumentsTest {
  @Test
  void measuresInsideTheRepositoryUnlessToldOtherwise() {
    BenchArguments arguments = BenchArguments.parse("--root", "/repository");
    assertThat(arguments.directory()).isEqualTo(Path.of("/repository/target/bench/stores"));
    assertThat(arguments.json()).isEqualTo(Path.of("/repository/target/bench/results.json"));
    assertThat(arguments.html()).isEqualTo(Path.of("/repository/target/bench/report/index.html"));
    assertThat(arguments.runs()).isEqualTo(3);
    assertThat(VarveBench.selectors(arguments)).isEqualTo(ScenarioCatalogue.all());
  }

  @Test
  void aQuickLookIsOneRun() {
    assertThat(BenchArguments.parse("--quick").runs()).isEqualTo(1);
    assertThat(BenchArguments.parse("--quick", "--runs", "2").runs()).isEqualTo(2);
    assertThat(BenchArguments.parse("--quick").setting().scale()).isEqualTo(Scale.QUICK);
  }

  @Test
  void aNameStandsForAllItsParametersAndTheLoopIsAlwaysMeasured() {
    assertThat(selected("threads", "durable_ingest/3x7"))
        .containsExactly(
            "cpu_loop", "threads/1", "threads/2", "threads/4", "threads/8", "durable_ingest/3x7");
    assertThat(selected("threads/2", "cpu_loop", "threads/2"))
        .containsExactly("cpu_loop", "threads/2");
  }

  @Test
  void serverAsksForTheScenariosWithOneAndForNoOthers() {
    assertThat(selected("--server"))
        .startsWith("cpu_loop", "server_append_stream/8x100")
        .filteredOn(name -> !name.startsWith("server_"))
        .containsExactly("cpu_loop");
    assertThat(selected("--server", "scan")).contains("scan", "server_catchup");
    assertThat(selected()).noneMatch(name -> name.startsWith("server_"));
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertRefused("no option --fast", "--fast");
    assertRefused("--json needs a value", "--json");
    assertRefused("--runs must be at least 1, is 0", "--runs", "0");
    assertRefused("no scenario tea", "tea");
    assertRefused("no scenario import/other.ndjson", "import/other.ndjson");
    assertRefused("no scenario query_performance/tape: no query tape", "query_performance/tape");
    assertRefused(
        "no scenario durable_ingest/8: \"8\" is not PRODUCERSxBATCH, as 8x100", "durable_ingest/8");
    assertRefused("no scenario threads/two: \"two\" is not a number", "threads/two");
  }

  private static List<String> selected(String... words) {
    return VarveBench.selectors(BenchArguments.parse(words)).stream()
        .map(Selector::toString)
        .toList();
  }

  private static void assertRefused(String reason, String... words) {
    assertThatThrownBy(() -> VarveBench.selectors(BenchArguments.parse(words)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(reason);
  }
}
