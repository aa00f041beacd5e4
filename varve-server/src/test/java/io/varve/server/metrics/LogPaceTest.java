package io.varve.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class LogPaceTest {
  @Test
  void soManyLinesASecondGoThroughAndTheRestIsCounted() {
    AtomicLong now = new AtomicLong();
    LogPace pace = new LogPace(now::get);
    for (int i = 0; i < LogPace.LINES_PER_SECOND; i++) {
      assertThat(pace.allows()).isTrue();
    }
    assertThat(pace.allows()).isFalse();
    now.addAndGet(TimeUnit.SECONDS.toNanos(1) - 1);
    assertThat(pace.allows()).isFalse();

    now.incrementAndGet();
    assertThat(pace.allows()).isTrue();
    assertThat(pace.takeDropped()).isEqualTo(2);
    assertThat(pace.takeDropped()).isZero();
  }
}
