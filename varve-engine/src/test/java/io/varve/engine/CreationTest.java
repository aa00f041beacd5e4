package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.NewEvent;
import io.varve.api.StoreUnavailable;
import io.varve.api.VarveException;
import io.varve.testkit.CrashProfile;
import io.varve.testkit.FakeClock;
import io.varve.testkit.SimulatedVolume;
import io.varve.testkit.VolumeOperation;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Making a store fails, is tried again, and the power goes during the second try: the third one
 * finds names and bytes of both, and must make a store of them.
 */
final class CreationTest {
  private static final NewEvent EVENT = NewEvent.of("order.placed", "order-1", "{}");

  /** Of the many sets of names and bytes that can be left. */
  private static final int SUBSETS = 16;

  private int tries;

  @ParameterizedTest
  @EnumSource(VolumeOperation.class)
  void survivesAFailureAndThenAPowerCut(VolumeOperation operation) throws Exception {
    int kth = 1;
    do {
      tries = 0;
      int cut = 1;
      while (diesAndIsMade(operation, kth, cut)) {
        cut++;
      }
      kth++;
    } while (tries > 0);
  }

  /** Returns whether the first opening failed and the power went during the second. */
  private boolean diesAndIsMade(VolumeOperation operation, int kth, int cut) throws IOException {
    SplittableRandom random = new SplittableRandom(1_000L * kth + cut);
    SimulatedVolume volume = new SimulatedVolume(random.nextLong());
    volume.faults().fail(operation, kth);
    if (opens(volume, random)) {
      return false;
    }
    tries++;
    volume.faults().heal();
    volume.faults().cutPowerAt(cut);
    boolean cutOff = !opens(volume, random);
    for (CrashProfile profile : CrashProfile.values()) {
      int draws = profile == CrashProfile.ANY_SUBSET ? SUBSETS : 1;
      for (int draw = 0; draw < draws; draw++) {
        String context = "%s %d failed, power cut at %d".formatted(operation, kth, cut);
        requireMade(volume.crash(profile), random, context + ", " + profile);
      }
    }
    return cutOff;
  }

  private static void requireMade(SimulatedVolume after, SplittableRandom random, String context)
      throws IOException {
    try (LocalEventStore store = open(after, random)) {
      assertThat(store.append(Append.of(EVENT))).as(context).isInstanceOf(Appended.class);
    } catch (VarveException e) {
      throw new AssertionError(context, e);
    }
    assertThat(StoreVerifier.verify(after).damages()).as(context).isEmpty();
  }

  private static boolean opens(SimulatedVolume volume, SplittableRandom random) throws IOException {
    try {
      open(volume, random).close();
      return true;
    } catch (StoreUnavailable | IOException e) {
      return false;
    }
  }

  private static LocalEventStore open(SimulatedVolume volume, SplittableRandom random)
      throws IOException {
    StoreOptions options = StoreOptions.defaults().withSegmentSizeBytes(64 * 1024);
    return new StoreOpener(
            volume, options, new CallerRuns(), new FakeClock(), random.split(), "test")
        .open();
  }
}
