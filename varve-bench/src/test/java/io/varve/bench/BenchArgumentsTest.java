package io.varve.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class BenchArgumentsTest {
  @Test
  void measuresInsideTheRepositoryUnlessToldOtherwise() {
    BenchArguments arguments = BenchArguments.parse("--root", "/repository");
    assertThat(arguments.directory()).isEqualTo(Path.of("/repository/varve-bench/target/bench"));
    assertThat(arguments.selectors()).isEqualTo(ScenarioCatalogue.DEFAULTS);
    assertThat(arguments.runs()).isEqualTo(3);
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertRefused("no option --fast", "--fast");
    assertRefused("--json needs a value", "--json");
    assertRefused("--runs must be at least 1, is 0", "--runs", "0");
    assertRefused("no scenario tea", "tea");
    assertRefused("no scenario entity_query/tape", "entity_query/tape");
    assertRefused("no scenario heap_growth/2", "heap_growth/2");
    assertRefused("no scenario import/other.ndjson", "import/other.ndjson");
    assertRefused("\"8\" is not PRODUCERSxBATCH, as 8x100", "durable_ingest/8");
  }

  private static void assertRefused(String reason, String... words) {
    assertThatThrownBy(() -> RunPlan.of(BenchArguments.parse(words), Scale.smoke(), System.err))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(reason);
  }
}
