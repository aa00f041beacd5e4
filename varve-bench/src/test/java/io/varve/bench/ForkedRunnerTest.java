package io.varve.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs in JVMs of their own. */
final class ForkedRunnerTest {
  @TempDir Path directory;

  @Test
  void handsBackWhatTheOtherJvmMeasured() throws IOException {
    List<Measurement> measured = runner().run(Selector.of("cpu_loop"));
    assertThat(measured).extracting(Measurement::metric).containsExactly("loop");
    assertThat(measured.getFirst().quantiles()).isNotNull();
    assertThat(directory.resolve("runs")).isEmptyDirectory();
  }

  @Test
  void tellsWhatAJvmThatFailedPrinted() {
    // Its launcher is missing.
    assertThatThrownBy(() -> runner().run(Selector.of("import")))
        .isInstanceOf(ScenarioFailed.class)
        .hasMessageContaining("import ended with exit code 1:")
        .hasMessageContaining("varve");
  }

  private ForkedRunner runner() {
    BenchSetting setting =
        new BenchSetting(new Workspace(directory), Scale.SMOKE, directory.resolve("nothing"), null);
    return new ForkedRunner(new ScenarioCatalogue(setting), setting);
  }

  @Test
  void measurementsSurviveTheWayBack() {
    List<Measurement> measured =
        List.of(
            Measurement.of("small", Unit.RATIO, 1.25e-7),
            Measurement.of("large", Unit.PER_SECOND, 1.5e12),
            Measurement.times("time", new Quantiles(1, 2, 3, 4, List.of(1L, 2L, 4L))));
    assertThat(MeasurementJson.read(MeasurementJson.of(measured))).isEqualTo(measured);
  }
}
