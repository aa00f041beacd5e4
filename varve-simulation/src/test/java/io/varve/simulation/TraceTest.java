package io.varve.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A run is a function of its seed. */
final class TraceTest {
  private static final long FIRST = 7_000;
  private static final int SEEDS = 15;

  private static long hash(long seed) {
    Trace trace = new Trace();
    SimulatedRun.of(seed, trace).run();
    assertThat(trace.events()).as("seed=%d", seed).isGreaterThan(100);
    return trace.hash();
  }

  @Test
  void theSameSeedDoesTheSameAndAnotherSomethingElse() {
    Set<Long> hashes = new HashSet<>();
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      long first = hash(seed);
      assertThat(hash(seed)).as("seed=%d", seed).isEqualTo(first);
      hashes.add(first);
    }
    assertThat(hashes).hasSize(SEEDS);
  }

  @Test
  void printsALineForEachEventAndRunsAsWithout() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Trace printed = new Trace(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    SimulatedRun.of(FIRST, printed).run();
    assertThat(printed.hash()).isEqualTo(hash(FIRST));
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .hasSizeGreaterThan(100)
        .anyMatch(line -> line.contains("WRITE") && line.contains("/super 0 4096"));
  }
}
