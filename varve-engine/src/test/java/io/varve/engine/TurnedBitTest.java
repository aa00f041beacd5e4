package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * F7: one bit of each byte of a file of each kind. With {@code -Dvarve.sweep.bits=all} all bits of
 * up to 16 KiB of each kind of file; {@code -Dvarve.sweep.seed} says of which store.
 */
final class TurnedBitTest {
  @Test
  void noTurnedBitGivesAWrongAnswer() throws IOException {
    long seed = Long.getLong("varve.sweep.seed", 1);
    boolean all = "all".equals(System.getProperty("varve.sweep.bits"));
    BitSweep sweep = all ? BitSweep.all(seed) : BitSweep.onePerByte(seed);
    System.out.println("F7 bit flips: " + sweep.json(seed));
    assertThat(sweep.cases()).isGreaterThan(20_000);
  }
}
