package io.varve.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The store through 20,000 crashes, and every kind of fault, without a rule broken. */
final class SimulationTest {
  private static final int CRASH_RECOVERIES = 20_000;
  private static final int ROUND_SEEDS = 200;
  private static final int MAX_ROUNDS = 30;
  private static final int LYING_RUNS = 30;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream messages = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private String messages() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void survivesTwentyThousandCrashesAndEveryKindOfFault() {
    SeedRuns runs = new SeedRuns(messages, () -> false);
    int cores = Runtime.getRuntime().availableProcessors();
    long seed = Long.getLong("varve.test.seed", 1);
    int round = 0;
    while (runs.failed().isEmpty()
        && runs.counts().crashRecoveries < CRASH_RECOVERIES
        && round < MAX_ROUNDS) {
      runs.run(seed, ROUND_SEEDS, cores);
      seed += ROUND_SEEDS;
      round++;
    }
    assertThat(runs.failed()).as("%s", messages()).isEmpty();
    assertThat(runs.counts().crashRecoveries).isGreaterThanOrEqualTo(CRASH_RECOVERIES);
    assertThat(runs.counts().repeatedRuns).isPositive();
    assertThat(runs.counts().damagesDetected).isPositive();
    runs.counts().faults().forEach((kind, count) -> assertThat(count).as("%s", kind).isPositive());
  }

  @Test
  void replaysEverySeedThatOnceFoundSomething() throws IOException {
    List<Long> seeds = new ArrayList<>();
    try (InputStream file = SimulationTest.class.getResourceAsStream("/seeds.txt")) {
      new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(line -> seeds.add(Long.parseLong(line.substring(0, line.indexOf(' ')))));
    }
    SeedRuns runs = new SeedRuns(messages, () -> false);
    for (long seed : seeds) {
      runs.run(seed, 1, 1);
    }
    assertThat(runs.failed()).as("%s", messages()).isEmpty();
    assertThat(runs.counts().runs).isEqualTo(seeds.size()).isPositive();
  }

  /** The simulation can fail: on a disk that lies about forcing, it does. */
  @Test
  void noticesAVolumeThatForcesNothing() {
    int noticed = 0;
    for (long seed = 0; seed < LYING_RUNS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      RunPlan plan = RunPlan.of(random.split()).onALyingVolume();
      try {
        new SimulatedRun(random, plan, new Trace()).run();
      } catch (SimulationFailure e) {
        noticed++;
      }
    }
    assertThat(noticed).isGreaterThan(LYING_RUNS / 2);
  }

  @Test
  void aFailureSaysItsSeedAndHowToReplayIt() {
    Simulate.execute(messages, messages, "--seed", "3");
    assertThat(messages()).contains("\"seeds\":{\"from\":3,\"count\":1},\"runs\":1");
    SeedRuns runs = new SeedRuns(messages, () -> false);
    runs.fail(17, 4, new SimulationFailure("made up"));
    assertThat(messages())
        .contains("SIM FAIL seed=17 step=4 made up", "replay: ./varve simulate --seed 17 --trace");
    assertThat(runs.failed()).containsExactly(17L);
  }

  @Test
  void theLastLineIsOneObjectWithAllCounts() {
    int exitCode = Simulate.execute(messages, messages, "--seed", "3", "--trace");
    assertThat(exitCode).isZero();
    assertThat(messages().lines().reduce((a, b) -> b).orElseThrow())
        .startsWith("{\"seeds\":")
        .contains("\"crash_recoveries\":", "\"operations\":", "\"crash_any_subset\":")
        .endsWith("}");
  }

  @Test
  void saysWhichFaultsNeverCameUp() {
    assertThat(Simulate.execute(messages, messages, "--seeds", "1", "--from", "5")).isEqualTo(3);
    assertThat(messages()).contains("never came up: ");
    assertThat(Simulate.execute(messages, messages, "--seeds", "many")).isEqualTo(2);
  }
}
