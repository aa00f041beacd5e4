package io.varve.simulation;

import io.varve.api.Level;
import java.util.SplittableRandom;

/**
 * What kind of run a seed gives: few writers or many, small segments or larger ones, some faults
 * often and others not at all. A run that has a little of everything finds less.
 *
 * @param pauseOdds of how many places where threads may switch one is used
 * @param operations each writer's at most in a life
 * @param largePadding bytes of the larger payloads
 * @param faultPercent lives in which an operation on the volume fails
 * @param damagePercent lives after which a copy of the files is damaged
 * @param disturbOdds one client operation in so many comes with a disturbance; 0: none
 * @param latencyOdds one volume operation in so many is slow; 0: none
 */
record RunPlan(
    Level level,
    int segmentSizeBytes,
    int crashes,
    int writers,
    int subscribers,
    int operations,
    int largePadding,
    int pauseOdds,
    int faultPercent,
    int damagePercent,
    int disturbOdds,
    int latencyOdds,
    boolean lying) {

  static RunPlan of(SplittableRandom random) {
    return new RunPlan(
        random.nextInt(6) == 0 ? Level.OS : Level.FSYNC,
        oneOf(random, 64, 64, 64, 64, 128, 256, 1024) * 1024,
        oneOf(random, 0, 4, 8, 12, 16, 20),
        oneOf(random, 1, 1, 2, 3, 4, 8),
        random.nextInt(3),
        oneOf(random, 2, 4, 8, 25),
        oneOf(random, 500, 4_000, 9_000, 30_000),
        oneOf(random, 1, 2, 8, 40),
        oneOf(random, 0, 0, 20, 60),
        oneOf(random, 0, 0, 10),
        oneOf(random, 0, 8, 30),
        oneOf(random, 0, 0, 20, 200),
        false);
  }

  RunPlan onALyingVolume() {
    return new RunPlan(
        Level.FSYNC,
        segmentSizeBytes,
        Math.max(crashes, 4),
        writers,
        subscribers,
        operations,
        largePadding,
        pauseOdds,
        0,
        0,
        0,
        latencyOdds,
        true);
  }

  private static int oneOf(SplittableRandom random, int... values) {
    return values[random.nextInt(values.length)];
  }
}
