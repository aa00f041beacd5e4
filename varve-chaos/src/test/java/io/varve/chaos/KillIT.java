package io.varve.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} at random moments of writing, opening and closing segments loses nothing. */
final class KillIT {
  private static final long CYCLES = 100;
  private static final long SEED = 20_261_123;

  @TempDir Path directory;

  @Test
  void noHistoryOfAHundredKilledLivesBreaksARule() throws Exception {
    KillCounts counts = KillCycles.run(directory, CYCLES, SEED, null);
    System.out.println(counts.json(SEED));
    assertThat(counts.problems()).as("seed %d", SEED).isEmpty();
    assertThat(counts.cycles()).isEqualTo(CYCLES);
    assertThat(counts.outcomes().acknowledged()).isGreaterThan(CYCLES);
    assertThat(counts.killedOpening()).isPositive();
    assertThat(counts.halted()).isPositive();
  }
}
