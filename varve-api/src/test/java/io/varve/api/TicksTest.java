package io.varve.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class TicksTest {
  @Test
  void floorsWhatIsFiner() {
    assertThat(Ticks.of(Instant.EPOCH)).isZero();
    assertThat(Ticks.of(Instant.ofEpochSecond(1, 199))).isEqualTo(10_000_001);
    assertThat(Ticks.of(Instant.ofEpochSecond(-1, 999_999_999))).isEqualTo(-1);
    assertThat(Ticks.toInstant(-1)).isEqualTo(Instant.ofEpochSecond(-1, 999_999_900));
  }

  @Test
  void ticksReadBack() {
    for (long seed = 1; seed <= 10_000; seed++) {
      long ticks = new SplittableRandom(seed).nextLong();
      assertThat(Ticks.of(Ticks.toInstant(ticks))).as("seed %d", seed).isEqualTo(ticks);
    }
    assertThat(Ticks.of(Ticks.toInstant(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);
    assertThat(Ticks.of(Ticks.toInstant(Long.MIN_VALUE))).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void refusesWhatDoesNotFit() {
    Instant last = Ticks.toInstant(Long.MAX_VALUE);
    assertThatThrownBy(() -> Ticks.of(last.plusNanos(100)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("does not fit");
    Instant first = Ticks.toInstant(Long.MIN_VALUE);
    assertThatThrownBy(() -> Ticks.of(first.minusNanos(1))).isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() -> Ticks.of(Instant.MIN)).isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() -> Ticks.of(Instant.MAX)).isInstanceOf(InvalidInput.class);
  }
}
