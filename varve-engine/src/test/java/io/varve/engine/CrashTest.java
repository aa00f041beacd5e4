package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Level;
import io.varve.api.StoreDamaged;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Crashes by seed at any operation, with any subset of what was not forced lost or garbled:
 * whatever was acknowledged is there and whole, the rest wholly or not at all (I3, I5).
 */
final class CrashTest {
  private static final int CRASHES_PER_RUN = 5;

  private final AtomicLong acknowledged = new AtomicLong();

  @Test
  void keepsEveryAcknowledgedCommitOfOneWriter() {
    crash(1_600, Level.FSYNC, 0);
    assertThat(acknowledged).hasValueGreaterThan(30_000);
  }

  @Test
  void keepsEveryAcknowledgedCommitOfManyWriters() {
    crash(200, Level.FSYNC, 2);
    crash(100, Level.FSYNC, 4);
  }

  @Test
  void losesNothingButTheTailAtLevelOs() {
    crash(200, Level.OS, 0);
  }

  private void crash(int runs, Level level, int writers) {
    SeededRuns.run(
        runs,
        seed -> {
          CrashRun run = new CrashRun(seed, level, writers, false);
          run.run(CRASHES_PER_RUN);
          acknowledged.addAndGet(run.history().acknowledgedCount());
        });
  }

  /** The test above can fail: on a disk that lies about forcing, it does. */
  @Test
  void noticesAVolumeThatForcesNothing() {
    AtomicInteger noticed = new AtomicInteger();
    SeededRuns.run(
        50,
        seed -> {
          try {
            new CrashRun(seed, Level.FSYNC, 0, true).run(CRASHES_PER_RUN);
          } catch (AssertionError | StoreDamaged | IOException e) {
            noticed.incrementAndGet();
          }
        });
    assertThat(noticed).hasValueGreaterThan(40);
  }
}
