package io.varve.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.chaos.HaltPoint.Moment;
import io.varve.chaos.LabelSurvey.Survey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that ends at any of its calls that change the disk loses nothing: each label that comes
 * up in the life of a store is hit, at its first call and at one in the middle, before, in and
 * after the call.
 */
final class KillAtLabelIT {
  private static final long SEED = 4_711;
  private static final int LANES = 2;

  @TempDir Path directory;

  private record Case(StoreLives from, HaltPoint point, boolean mustHit) {}

  @Test
  void nothingIsLostAtAnyLabel() throws Exception {
    Survey survey = LabelSurvey.of(directory, SEED);
    StoreLives nothing = new StoreLives(directory.resolve("nothing"));
    List<Case> cases = new ArrayList<>(cases(nothing, survey.fresh(), "create."));
    cases.addAll(cases(survey.cutOff(), survey.recovered(), ""));
    Set<String> expected = new TreeSet<>();
    cases.forEach(each -> expected.add(each.point().label()));
    assertThat(expected)
        .contains("create.super.new.rename", "open.log.write", "run.spare.rename", "run.log.write")
        .contains("run.index.tmp.write", "run.super.force", "close.super.force");

    Set<String> hit = new TreeSet<>();
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (Case each : cases) {
      tasks.add(() -> isHitAndSound(each));
    }
    int hits = 0;
    try (ExecutorService lanes = Executors.newFixedThreadPool(LANES)) {
      List<Future<Boolean>> results = lanes.invokeAll(tasks);
      for (int i = 0; i < results.size(); i++) {
        if (results.get(i).get()) {
          hits++;
          hit.add(cases.get(i).point().label());
        }
      }
    }
    System.out.println(
        "labels=" + expected.size() + " processes=" + cases.size() + " halted=" + hits);
    assertThat(hit).isEqualTo(expected);
  }

  /** The moments are spread, so that each comes up with each kind of call. */
  private static List<Case> cases(StoreLives from, Map<String, Long> labels, String start) {
    List<Case> cases = new ArrayList<>();
    Moment[] moments = Moment.values();
    int turn = 0;
    for (Map.Entry<String, Long> label : labels.entrySet()) {
      String name = label.getKey();
      if (!name.startsWith(start)) {
        continue;
      }
      boolean isWrite = name.endsWith(".write");
      Moment first = isWrite ? moments[turn % moments.length] : moments[turn % 2 * 2];
      Moment middle = isWrite ? moments[(turn + 1) % moments.length] : moments[2 - turn % 2 * 2];
      cases.add(new Case(from, new HaltPoint(name, 1, first), true));
      // Which calls come together in one differs from run to run: a later one may not come up.
      long half = label.getValue() / 2;
      if (half > 1) {
        cases.add(new Case(from, new HaltPoint(name, half, middle), false));
      }
      turn++;
    }
    return cases;
  }

  private boolean isHitAndSound(Case each) throws IOException, InterruptedException {
    Path files = Files.createTempDirectory(directory, "case");
    StoreLives lives = each.from().copy(files);
    boolean hit;
    try (Life life = lives.start(SEED, LabelSurvey.haltingAt(each.point()))) {
      hit = life.awaitEnd() == HaltPoint.EXIT_CODE;
      if (hit || each.mustHit()) {
        lives.crashed(life, HaltPoint.EXIT_CODE);
      } else {
        lives.closed(life);
      }
    }
    lives.judge();
    lives.requireSound("halted at " + each.point() + ", seed " + SEED);
    Directories.delete(files);
    return hit;
  }
}
