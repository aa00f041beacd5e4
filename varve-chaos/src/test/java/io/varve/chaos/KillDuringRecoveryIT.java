package io.varve.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.chaos.HaltPoint.Moment;
import io.varve.chaos.LabelSurvey.Survey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recovery that is cut off again and again is still the same recovery when it succeeds. */
final class KillDuringRecoveryIT {
  private static final long SEED = 815;
  private static final int KILLS = 8;
  private static final int MAX_OPENING_MILLIS = 40;

  @TempDir Path directory;

  @Test
  void endsFineAfterBeingCutOffAtEachOfItsCalls() throws Exception {
    Survey survey = LabelSurvey.of(directory, SEED);
    StoreLives lives = survey.cutOff();
    int halted = 0;
    for (String label : survey.recovered().keySet()) {
      if (!label.startsWith("open.")) {
        continue;
      }
      Moment moment = label.endsWith(".write") ? Moment.HALF : Moment.AFTER;
      HaltPoint point = new HaltPoint(label, 1, moment);
      if (isCutOff(lives, point)) {
        halted++;
      } else {
        LabelSurvey.cutOff(lives, SEED);
      }
    }
    SplittableRandom random = new SplittableRandom(SEED);
    for (int kill = 0; kill < KILLS; kill++) {
      try (Life life = lives.start(SEED)) {
        life.awaitNote(ChaosWriter.OPENING);
        life.goOn(random.nextInt(MAX_OPENING_MILLIS));
        life.kill();
        lives.crashed(life, Life.KILLED);
      }
    }
    lives.judge();
    lives.requireSound("recoveries cut off, seed " + SEED);
    System.out.println("recoveries cut off at labels=" + halted + " at random=" + KILLS);
    assertThat(halted).isGreaterThan(5);
  }

  /**
   * Whether the call came up. What a recovery has to do depends on where the one before it was cut
   * off, and on what its threads came to do by then: one that needs no such call goes on and
   * closes.
   */
  private static boolean isCutOff(StoreLives lives, HaltPoint point)
      throws IOException, InterruptedException {
    try (Life life = lives.start(SEED, LabelSurvey.haltingAt(point))) {
      if (life.awaitEnd() == HaltPoint.EXIT_CODE) {
        lives.crashed(life, HaltPoint.EXIT_CODE);
        return true;
      }
      lives.closed(life);
      return false;
    }
  }
}
