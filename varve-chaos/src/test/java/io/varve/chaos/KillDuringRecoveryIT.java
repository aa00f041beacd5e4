package io.varve.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.chaos.HaltPoint.Moment;
import io.varve.chaos.LabelSurvey.Survey;
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
      try (Life life = lives.start(SEED, LabelSurvey.haltingAt(point))) {
        lives.crashed(life, HaltPoint.EXIT_CODE);
        halted++;
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
}
