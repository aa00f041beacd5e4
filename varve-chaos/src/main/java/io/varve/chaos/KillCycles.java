package io.varve.chaos;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Kills lives of stores with {@code kill -9} at random moments and judges what they leave: most
 * after some time of work, some while they open the store, some at a volume call. Several stores
 * live side by side; each begins anew after so many cycles, which bounds its history.
 *
 * <p>{@code KillCycles --cycles N [--seed S] --dir D [--json]} is the long run. Exit codes: 0 all
 * sound, 1 not, 64 usage.
 */
public final class KillCycles {
  private static final int CYCLES_A_STORE = 50;
  private static final int CYCLES_A_JUDGEMENT = 10;
  private static final int LANES = 2;
  private static final int MIN_WORK_MILLIS = 20;
  private static final int MAX_WORK_MILLIS = 400;
  private static final int MAX_OPENING_MILLIS = 60;

  /** Calls at which the moment counts most; all of them come up in a short life. */
  private static final List<String> LABELS =
      List.of(
          "open.log.write",
          "open.log.force",
          "open.super.write",
          "run.log.write",
          "run.log.force",
          "run.spare.rename",
          "run.index.tmp.write",
          "run.index.tmp.rename",
          "run.super.write");

  private final Path directory;
  private final SplittableRandom random;
  private int killedOpening;
  private int halted;

  private KillCycles(Path directory, long seed) {
    this.directory = directory;
    random = new SplittableRandom(seed);
  }

  /** See the class comment. */
  public static void main(String[] arguments) throws Exception {
    CycleOptions options = CycleOptions.parseOrExit("KillCycles", arguments);
    KillCounts counts =
        run(options.directory(), options.cycles(), options.seed(), options.progress());
    System.out.println(counts.json(options.seed()));
    System.exit(counts.problems().isEmpty() ? 0 : 1);
  }

  /** Runs so many cycles, on two stores at a time. */
  static KillCounts run(Path directory, long cycles, long seed, @Nullable PrintStream progress)
      throws IOException, InterruptedException {
    List<FutureTask<KillCounts>> lanes = new ArrayList<>();
    for (int lane = 0; lane < LANES; lane++) {
      long ofLane = cycles / LANES + (lane < cycles % LANES ? 1 : 0);
      int number = lane;
      FutureTask<KillCounts> task =
          new FutureTask<>(() -> lane(directory, number, ofLane, seed, progress));
      lanes.add(task);
      Thread.ofPlatform().daemon(true).name("lane-" + lane).start(task);
    }
    KillCounts all = KillCounts.NONE;
    for (FutureTask<KillCounts> lane : lanes) {
      try {
        all = all.plus(lane.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("a lane of seed " + seed + " failed", e.getCause());
      }
    }
    return all;
  }

  private static KillCounts lane(
      Path directory, int lane, long cycles, long seed, @Nullable PrintStream progress)
      throws IOException, InterruptedException {
    KillCounts counts = KillCounts.NONE;
    for (long done = 0; done < cycles; done += CYCLES_A_STORE) {
      Path files = Files.createDirectories(directory.resolve("lane-" + lane + "-" + done));
      long ofStore = Math.min(CYCLES_A_STORE, cycles - done);
      KillCounts more = new KillCycles(files, seed * 1_000_003 + lane * 7919L + done).run(ofStore);
      counts = counts.plus(more);
      if (more.problems().isEmpty()) {
        Directories.delete(files);
      }
      if (progress != null) {
        progress.println("lane " + lane + ": " + counts.json(seed));
      }
    }
    return counts;
  }

  private KillCounts run(long cycles) throws IOException, InterruptedException {
    StoreLives lives = new StoreLives(directory);
    long cycle = 0;
    while (cycle < cycles && lives.problems().isEmpty()) {
      cycle++;
      int dice = random.nextInt(100);
      if (dice < 15) {
        killOpening(lives);
      } else if (dice < 35) {
        halt(lives);
      } else {
        killWorking(lives);
      }
      if (cycle % CYCLES_A_JUDGEMENT == 0 || cycle == cycles) {
        lives.judge();
      }
    }
    return new KillCounts(cycle, killedOpening, halted, lives.outcomes(), lives.problems());
  }

  private void killWorking(StoreLives lives) throws IOException, InterruptedException {
    long millis = random.nextInt(MIN_WORK_MILLIS, MAX_WORK_MILLIS + 1);
    try (Life life = lives.start(random.nextInt())) {
      if (life.awaitAcknowledged(1)) {
        life.goOn(millis);
      }
      life.kill();
      lives.crashed(life, Life.KILLED);
    }
  }

  private void killOpening(StoreLives lives) throws IOException, InterruptedException {
    long millis = random.nextInt(MAX_OPENING_MILLIS);
    try (Life life = lives.start(random.nextInt())) {
      if (life.awaitNote(ChaosWriter.OPENING)) {
        life.goOn(millis);
      }
      life.kill();
      lives.crashed(life, Life.KILLED);
      killedOpening += life.acknowledged() == 0 ? 1 : 0;
    }
  }

  /** A label that does not come up that often lets the life work a while and be killed. */
  private void halt(StoreLives lives) throws IOException, InterruptedException {
    String label = LABELS.get(random.nextInt(LABELS.size()));
    HaltPoint.Moment[] moments = HaltPoint.Moment.values();
    HaltPoint point =
        new HaltPoint(
            label,
            1 + random.nextInt(label.startsWith("open") ? 1 : 6),
            moments[random.nextInt(moments.length)]);
    try (Life life = lives.start(random.nextInt(), "--halt-at", point.toString())) {
      if (life.awaitAcknowledged(1)) {
        life.goOn(MAX_WORK_MILLIS);
      }
      life.kill();
      int exitCode = life.awaitEnd();
      halted += exitCode == HaltPoint.EXIT_CODE ? 1 : 0;
      lives.crashed(life, exitCode == HaltPoint.EXIT_CODE ? exitCode : Life.KILLED);
    }
  }
}
