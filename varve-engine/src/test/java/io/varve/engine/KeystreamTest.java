package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.Bytes;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class KeystreamTest {
  private static final int BLOCK_BYTES = 4_096;

  @Test
  void neverGivesTheSameWordTwice() {
    Keystream keystream = new Keystream(new SplittableRandom(1));
    Set<Long> words = new HashSet<>();
    byte[] block = new byte[BLOCK_BYTES];
    for (int i = 0; i < 32; i++) {
      keystream.nextBytes(block);
      for (int at = 0; at < block.length; at += Long.BYTES) {
        words.add(Bytes.i64(block, at));
      }
    }
    assertThat(words).hasSize(32 * BLOCK_BYTES / Long.BYTES);
  }

  @Test
  void startsWithTheSystemsBytesAndGoesOnWithItsOwn() {
    Keystream keystream = new Keystream(new SplittableRandom(1));
    SplittableRandom system = new SplittableRandom(1);
    byte[] given = new byte[BLOCK_BYTES];
    byte[] expected = new byte[BLOCK_BYTES];
    keystream.nextBytes(given);
    system.nextBytes(expected);
    assertThat(given).isEqualTo(expected);
    keystream.nextBytes(given);
    system.nextBytes(expected);
    assertThat(given).isNotEqualTo(expected);
  }

  /** About half of all bits are set: the stream is no run of zeros that a wrong mode would give. */
  @Test
  void looksRandom() {
    Keystream keystream = new Keystream(new SplittableRandom(2));
    byte[] block = new byte[64 * BLOCK_BYTES];
    keystream.nextBytes(new byte[BLOCK_BYTES]);
    keystream.nextBytes(block);
    long ones = 0;
    for (byte b : block) {
      ones += Integer.bitCount(b & 0xFF);
    }
    assertThat((double) ones / (8L * block.length)).isBetween(0.49, 0.51);
  }
}
