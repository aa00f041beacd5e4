package io.varve.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of a server under eight loading clients loses, repeats and misreports nothing.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class ServerKillIT {
  private static final long CYCLES = 10;
  private static final long SEED = 20_261_123;

  @TempDir Path directory;

  @Test
  void noHistoryOfTenKilledServersBreaksARule() throws Exception {
    ServerKillCounts counts = ServerKills.run(directory, CYCLES, SEED, null);
    System.out.println(counts.json(SEED));
    assertThat(counts.problems()).as("seed %d", SEED).isEmpty();
    assertThat(counts.cycles()).isEqualTo(CYCLES);
    assertThat(counts.underLoad()).as("killed with appends under way").isEqualTo(CYCLES);
    assertThat(counts.outcomes().acknowledged()).isGreaterThan(CYCLES);
    assertThat(counts.held().acknowledged()).as("answered by a later life").isPositive();
    assertThat(counts.deliveries()).isGreaterThan(CYCLES);
  }
}
