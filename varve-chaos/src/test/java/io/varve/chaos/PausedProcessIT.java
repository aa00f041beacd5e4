package io.varve.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.StoreInUse;
import io.varve.engine.LocalEventStore;
import io.varve.engine.OpeningMode;
import io.varve.engine.StoreOptions;
import io.varve.engine.StoreVerifier;
import io.varve.engine.Varve;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A writing process that is paused keeps its store: nobody else can write in the meantime, and when
 * it goes on nothing has happened.
 */
final class PausedProcessIT {
  private static final long SEED = 99;
  private static final int IN_USE = 4;
  private static final Path PROGRAM = Path.of(System.getProperty("varve.root"), "varve");

  @TempDir Path directory;

  private StoreLives lives;

  @BeforeEach
  void begin() {
    lives = new StoreLives(directory);
  }

  @Test
  void aPausedWriterKeepsItsStoreAndGoesOn() throws Exception {
    try (Life life = lives.start(SEED)) {
      assertThat(life.awaitAcknowledged(20)).isTrue();
      signal("-STOP", life);
      assertThatThrownBy(() -> Varve.open(lives.directory()))
          .isInstanceOf(StoreInUse.class)
          .hasMessageContaining("process " + life.pid());
      assertThatTheProgramIsRefused(life);
      assertThatItCanBeRead();
      long before = life.acknowledged();
      signal("-CONT", life);
      assertThat(life.awaitAcknowledged(before + 20)).isTrue();
      assertThat(life.endInput()).as(life.errors()).isZero();
      lives.closed(life);
    }
    lives.judge();
    lives.requireSound("paused, seed " + SEED);
  }

  @Test
  void aWriterKilledWhilePausedLosesNothing() throws Exception {
    for (int cycle = 0; cycle < 3; cycle++) {
      try (Life life = lives.start(SEED + cycle)) {
        assertThat(life.awaitAcknowledged(10 + 20 * cycle)).isTrue();
        signal("-STOP", life);
        assertThatItCanBeRead();
        life.kill();
        lives.crashed(life, Life.KILLED);
      }
    }
    lives.judge();
    lives.requireSound("killed while paused, seed " + SEED);
  }

  private void assertThatTheProgramIsRefused(Life owner) throws IOException, InterruptedException {
    Path event = directory.resolve("event.json");
    Files.writeString(event, "{\"event_type\":\"t\",\"entity_id\":\"e\",\"payload\":{}}", UTF_8);
    Path errors = directory.resolve("refused");
    Process second =
        new ProcessBuilder(PROGRAM.toString(), "append", "--data", lives.directory().toString())
            .redirectInput(event.toFile())
            .redirectError(errors.toFile())
            .start();
    assertThat(second.waitFor()).as(Files.readString(errors, UTF_8)).isEqualTo(IN_USE);
    assertThat(errors).content(UTF_8).contains("process " + owner.pid());
  }

  /** Also in the middle of a write. */
  private void assertThatItCanBeRead() {
    assertThat(StoreVerifier.verify(lives.directory()).damages()).isEmpty();
    StoreOptions reading = StoreOptions.defaults().withMode(OpeningMode.READ);
    try (LocalEventStore store = Varve.open(lives.directory(), reading)) {
      assertThat(store.head()).isNotNegative();
    }
  }

  private static void signal(String signal, Life life) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", signal, Long.toString(life.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }
}
