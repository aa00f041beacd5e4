package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.Health;
import io.varve.api.NewEvent;
import io.varve.api.OutcomeUnknown;
import io.varve.api.StoreClosed;
import io.varve.api.StorePoisoned;
import io.varve.api.StoreUnavailable;
import io.varve.api.VarveException;
import io.varve.testkit.CrashProfile;
import io.varve.testkit.FakeClock;
import io.varve.testkit.SimulatedFaults;
import io.varve.testkit.SimulatedVolume;
import io.varve.testkit.VolumeOperation;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One workload, from making the store to closing it, again and again: each time another one of its
 * operations on the volume fails, until none is left.
 */
final class IoErrorTest {
  private static final int COMMITS = 70;
  private static final int LARGE_PADDING = 9_000;

  /** Failures so far, by kind. */
  private static final Map<String, Integer> counts = new ConcurrentHashMap<>();

  /** Fails one operation of a kind: the kth from now on. */
  private interface Fault {
    void set(SimulatedFaults faults, int k);
  }

  /** What the store was before the workload. */
  private enum Before {
    NOTHING,
    CLOSED,
    /** Its process died while a frame was being written. */
    KILLED
  }

  private static final class Life {
    SimulatedVolume volume = new SimulatedVolume(1);
    final SentHistory history = new SentHistory();
    final FakeClock clock = new FakeClock();
    private final SplittableRandom random = new SplittableRandom(7);

    Life(Before before) throws IOException {
      if (before != Before.NOTHING) {
        LocalEventStore store = open();
        assertThat(write(store, COMMITS)).isNull();
        if (before == Before.KILLED) {
          volume.faults().failFrom(VolumeOperation.FORCE, 1);
          assertThat(write(store, 2)).isNotNull();
          volume = volume.crash(CrashProfile.KEEP_ALL);
        } else {
          store.close();
        }
      }
    }

    LocalEventStore open() throws IOException {
      return open(volume);
    }

    LocalEventStore open(SimulatedVolume where) throws IOException {
      StoreOptions options = StoreOptions.defaults().withSegmentSizeBytes(64 * 1024);
      return new StoreOpener(where, options, new CallerRuns(), clock, random.split(), "test")
          .open();
    }

    /** Writes; lets the store idle half way. Returns what failed. */
    @Nullable VarveException write(LocalEventStore store, int commits) {
      try {
        history.check(store, false);
      } catch (StoreUnavailable e) {
        return e;
      }
      RandomWriter writer = new RandomWriter("w", history, random.split(), LARGE_PADDING);
      if (writer.write(store, commits / 2)) {
        clock.advanceMillis(1_000);
        writer.write(store, commits / 2);
      }
      return writer.failure();
    }
  }

  @ParameterizedTest
  @EnumSource(VolumeOperation.class)
  void survivesOneFailure(VolumeOperation operation) throws Exception {
    sweep("once", operation, (faults, k) -> faults.fail(operation, k));
  }

  @ParameterizedTest
  @EnumSource(VolumeOperation.class)
  void survivesFailuresWithoutEnd(VolumeOperation operation) throws Exception {
    sweep("for ever", operation, (faults, k) -> faults.failFrom(operation, k));
  }

  /** As Linux does: the bytes never reach the disk, though reads show them and forces succeed. */
  @Test
  void survivesForcesThatFailAndLose() throws Exception {
    sweep("and lost", VolumeOperation.FORCE, SimulatedFaults::failForceAndLose);
  }

  /**
   * The page cache then shows a super block, a frame, a name that the disk lacks; opening must make
   * it true before it builds on it.
   */
  @Test
  void survivesAPowerCutWhileItReopensAfterALostForce() {
    SeededRuns.run(
        90,
        k -> {
          Life life = new Life(k % 3 == 0 ? Before.CLOSED : Before.NOTHING);
          life.volume.faults().failForceAndLose(k);
          live(life);
          life.volume.faults().heal();
          SplittableRandom random = new SplittableRandom(k);
          for (int i = 0; i < 8; i++) {
            SimulatedVolume volume = life.volume.copy();
            volume.faults().cutPowerAt(1 + random.nextLong(50));
            try (LocalEventStore store = life.open(volume)) {
              life.history.checkReads(store);
            } catch (IOException | VarveException e) {
              assertThat(e + " " + e.getCause()).contains("simulated power cut");
            }
            CrashProfile[] profiles = CrashProfile.values();
            SimulatedVolume after =
                volume.crash(profiles[random.nextInt(profiles.length)], random.nextLong());
            try (LocalEventStore store = life.open(after)) {
              life.history.checkReads(store);
            }
          }
        });
  }

  /**
   * Recovery writes zeros over a torn frame, and the force loses them: the page cache shows zeros,
   * the disk has the frame still. Once the segment is left behind, that would be damage.
   */
  @Test
  void zerosThatALostForceTookAreWrittenAgain() throws Exception {
    StoreImage image = StoreImage.killed(1);
    byte[] torn = image.files.get(image.lastSegment()).clone();
    Arrays.fill(torn, (int) image.end(image.lastSegment()), torn.length, (byte) 0x55);
    Append large = Append.of(NewEvent.of("t", "e", "\"" + "x".repeat(60_000) + "\""));
    boolean lost = true;
    for (int k = 1; lost; k++) {
      SimulatedVolume volume = image.volume();
      volume.files().put(image.lastSegment(), torn);
      volume.faults().failForceAndLose(k);
      try {
        Stores.stepped(volume).close();
        lost = false;
      } catch (IOException e) {
        requireSimulated(e);
      }
      volume.faults().heal();
      LocalEventStore store = Stores.stepped(volume);
      assertThat(store.append(large)).isInstanceOf(Appended.class);
      SimulatedVolume after = volume.crash(CrashProfile.DROP_ALL);
      try (LocalEventStore again = Stores.stepped(after)) {
        assertThat(again.head()).as("force %d", k).isEqualTo(image.head() + 1);
      }
      assertThat(StoreVerifier.verify(after).damages()).isEmpty();
    }
  }

  @AfterAll
  static void printCounts() {
    System.out.printf("F10 failing operations: %s, forces tried again: 0%n", counts);
  }

  private static void sweep(String kind, VolumeOperation operation, Fault fault) {
    int failures = 0;
    for (Before before : Before.values()) {
      int k = 1;
      while (fails(before, operation, fault, k)) {
        k++;
      }
      failures += k - 1;
    }
    assertThat(failures).as("operations of kind %s", operation).isPositive();
    counts.merge(kind, failures, Integer::sum);
  }

  /** Returns whether there was a kth operation of that kind. */
  private static boolean fails(Before before, VolumeOperation operation, Fault fault, int k) {
    try {
      Life life = new Life(before);
      long count = life.volume.faults().count(operation);
      fault.set(life.volume.faults(), k);
      RetriedForces forces = new RetriedForces();
      life.volume.listen(forces);
      live(life);
      life.volume.listen((number, any, path) -> {});
      assertThat(forces.count()).as("forces tried again").isZero();
      boolean fired = life.volume.faults().count(operation) >= count + k;
      life.volume.faults().heal();
      thenReopens(life);
      thenSurvivesPowerCuts(life);
      return fired;
    } catch (Exception | AssertionError e) {
      throw new AssertionError(before + ", " + operation + " number " + k + ": " + e, e);
    }
  }

  private static void live(Life life) throws Exception {
    LocalEventStore store;
    try {
      store = life.open();
    } catch (IOException | VarveException e) {
      requireSimulated(e);
      return;
    }
    VarveException failure = life.write(store, COMMITS);
    life.volume.faults().heal();
    life.history.checkReads(store);
    Health health = store.health();
    if (failure instanceof OutcomeUnknown || failure instanceof StorePoisoned) {
      assertThat(health).isInstanceOf(Health.Poisoned.class);
    }
    if (health instanceof Health.Poisoned) {
      assertThatThrownBy(() -> store.append(Append.of(NewEvent.of("t", "e", "{}"))))
          .isInstanceOf(StorePoisoned.class);
      life.history.checkReads(store);
    }
    close(store);
    assertThatThrownBy(store::head).isInstanceOf(StoreClosed.class);
  }

  private static void close(LocalEventStore store) {
    try {
      store.close();
    } catch (VarveException e) {
      requireSimulated(e);
    }
  }

  private static void requireSimulated(Exception e) {
    assertThat(e + " " + e.getCause()).contains("simulated fault");
  }

  /** The same process opens it again: what was seen before is there, and it works. */
  private static void thenReopens(Life life) throws Exception {
    LocalEventStore store = life.open();
    assertThat(life.write(store, 6)).isNull();
    assertThat(store.health()).isInstanceOf(Health.Healthy.class);
  }

  /** The store is not closed; what the disk really has must be enough. */
  private static void thenSurvivesPowerCuts(Life life) throws Exception {
    SimulatedVolume before = life.volume;
    for (CrashProfile profile : CrashProfile.values()) {
      SimulatedVolume after = before.copy().crash(profile, 3);
      try (LocalEventStore store = life.open(after)) {
        life.history.check(store, false);
      }
      assertThat(StoreVerifier.verify(after).damages()).as("%s", profile).isEmpty();
    }
  }
}
