package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * F7: one bit of each byte of a file of each kind. {@code -Dvarve.sweep.seed} says of which store;
 * {@link BitSweepTest} turns over every bit.
 */
final class TurnedBitTest {
  @Test
  void noTurnedBitGivesAWrongAnswer() throws IOException {
    long seed = Long.getLong("varve.sweep.seed", 1);
    BitSweep sweep = BitSweep.onePerByte(seed);
    System.out.println("F7 bit flips: " + sweep.json(seed));
    assertThat(sweep.cases()).isGreaterThan(20_000);
  }
}
