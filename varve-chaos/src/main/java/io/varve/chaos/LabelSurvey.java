package io.varve.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which labels come up over the lives of a store, and how often: in one that makes the store, rolls
 * and seals segments and closes; and in one that recovers a store whose life was cut off.
 */
final class LabelSurvey {
  private static final String OPERATIONS = "200";

  private LabelSurvey() {}

  /**
   * @param fresh labels of a life that begins with nothing, with their counts
   * @param recovered labels of a life that begins with {@code cutOff}
   * @param cutOff lives that ended in a crash, to be copied and continued
   */
  record Survey(Map<String, Long> fresh, Map<String, Long> recovered, StoreLives cutOff) {}

  /**
   * @param files an existing directory
   */
  static Survey of(Path files, long seed) throws IOException, InterruptedException {
    StoreLives whole = new StoreLives(Files.createDirectories(files.resolve("fresh")));
    Map<String, Long> fresh = labels(whole, seed);
    StoreLives cutOff = new StoreLives(Files.createDirectories(files.resolve("cut-off")));
    cutOff(cutOff, seed);
    StoreLives copy = cutOff.copy(Files.createDirectories(files.resolve("recovered")));
    Map<String, Long> recovered = labels(copy, seed);
    whole.judge();
    copy.judge();
    whole.requireSound("a life from nothing, seed " + seed);
    copy.requireSound("a life after a crash, seed " + seed);
    return new Survey(fresh, recovered, cutOff);
  }

  /** A life cut off at work. */
  static void cutOff(StoreLives lives, long seed) throws IOException, InterruptedException {
    try (Life life = lives.start(seed, "--halt-at", "run.log.force:8")) {
      lives.crashed(life, HaltPoint.EXIT_CODE);
    }
  }

  /** A whole life, closed at its end. */
  private static Map<String, Long> labels(StoreLives lives, long seed)
      throws IOException, InterruptedException {
    try (Life life = lives.start(seed, "--operations", OPERATIONS, "--labels")) {
      lives.closed(life);
      Map<String, Long> labels = new TreeMap<>();
      for (String note : life.notes()) {
        String[] words = note.split(" ", -1);
        if (words[0].equals(ChaosWriter.LABEL)) {
          labels.put(words[1], Long.parseLong(words[2]));
        }
      }
      return labels;
    }
  }

  /** Options of a life like those surveyed, which is to end at a call. */
  static String[] haltingAt(HaltPoint point) {
    return new String[] {"--operations", OPERATIONS, "--halt-at", point.toString()};
  }
}
