package io.varve.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What the disk of a {@link SimulatedVolume} is left with, by {@link CrashProfile}. */
final class PowerLoss {
  private static final double[] KEEP_CHANCES = {0, 0.1, 0.5, 0.9, 1};

  private PowerLoss() {}

  static SimulatedNames of(SimulatedNames names, CrashProfile profile, SplittableRandom random) {
    return switch (profile) {
      case KEEP_ALL -> names.copy();
      case DROP_ALL -> names.afterPowerLoss(change -> false, SimulatedContent::withNothingUnforced);
      case ORDERED -> ordered(names, random);
      case ANY_SUBSET -> anySubset(names, random);
    };
  }

  private static SimulatedNames ordered(SimulatedNames names, SplittableRandom random) {
    List<Long> sequences = new ArrayList<>();
    names.addSequences(sequences);
    sequences.sort(null);
    int kept = random.nextInt(sequences.size() + 1);
    long cut = kept == sequences.size() ? Long.MAX_VALUE : sequences.get(kept);
    return names.afterPowerLoss(
        change -> change.sequence() < cut, content -> content.upTo(cut, random));
  }

  private static SimulatedNames anySubset(SimulatedNames names, SplittableRandom random) {
    double keepName = KEEP_CHANCES[random.nextInt(KEEP_CHANCES.length)];
    double keepSector = KEEP_CHANCES[random.nextInt(KEEP_CHANCES.length)];
    return names.afterPowerLoss(
        change -> random.nextDouble() < keepName,
        content -> content.withAnySubset(keepSector, random));
  }
}
