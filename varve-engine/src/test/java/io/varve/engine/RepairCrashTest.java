package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.VarveException;
import io.varve.storage.SegmentFormat;
import io.varve.testkit.CrashProfile;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * F19: a repair that dies anywhere, and the repair of what it left, that dies too: every byte that
 * one of them cuts is in a copy before, durably, and never is more cut than an uninterrupted one
 * cuts.
 */
final class RepairCrashTest {
  private static final CrashProfile[] PROFILES = CrashProfile.values();
  private static final int MOST_DEATHS = 400;

  /** What is done to the files of a sound store. */
  private interface Damage {
    void to(SimulatedVolume volume, StoreImage image);
  }

  /** A damaged store, and what a repair that nobody disturbs makes of it. */
  private record Damaged(StoreImage image, Map<String, byte[]> files, RepairReport whole) {
    SimulatedVolume volume() {
      return SimulatedVolume.of(1, files);
    }
  }

  private static final List<Damage> DAMAGES =
      List.of(
          RepairCrashTest::bitInTheFirstSegment,
          RepairCrashTest::segmentMissing,
          RepairCrashTest::lastSegmentMissing,
          RepairCrashTest::segmentShort,
          RepairCrashTest::segmentOfZeros,
          RepairCrashTest::damageInTwoSegments);

  private static void bitInTheFirstSegment(SimulatedVolume volume, StoreImage image) {
    volume.files().flipBit(image.segments.getFirst(), 8L * (SegmentFormat.FRAMES_AT + 200));
  }

  private static void segmentMissing(SimulatedVolume volume, StoreImage image) {
    volume.files().remove(image.segments.get(1));
  }

  private static void lastSegmentMissing(SimulatedVolume volume, StoreImage image) {
    volume.files().remove(image.lastSegment());
  }

  private static void segmentShort(SimulatedVolume volume, StoreImage image) {
    volume.files().truncate(image.segments.get(1), 20_000);
  }

  private static void segmentOfZeros(SimulatedVolume volume, StoreImage image) {
    byte[] bytes = volume.files().bytes(image.segments.get(1));
    Arrays.fill(bytes, (byte) 0);
    volume.files().put(image.segments.get(1), bytes);
  }

  private static void damageInTwoSegments(SimulatedVolume volume, StoreImage image) {
    volume.files().flipBit(image.segments.get(1), 8L * (SegmentFormat.FRAMES_AT + 10_000));
    volume.files().flipBit(image.segments.get(2), 8L * 30);
  }

  private static List<Damaged> stores() throws IOException {
    List<Damaged> stores = new ArrayList<>();
    for (StoreImage image : List.of(StoreImage.closed(3), StoreImage.killed(4))) {
      for (Damage damage : DAMAGES) {
        SimulatedVolume volume = image.volume();
        damage.to(volume, image);
        Map<String, byte[]> files = volume.files().snapshot();
        RepairReport whole = StoreRepair.repair(volume);
        assertThat(whole.copy()).isNotEmpty();
        stores.add(new Damaged(image, files, whole));
      }
    }
    return stores;
  }

  @Test
  void whateverIsCutIsInADurableCopyBefore() throws IOException {
    List<Damaged> stores = stores();
    AtomicInteger cases = new AtomicInteger();
    SeededRuns.run(
        stores.size(),
        number -> {
          Damaged store = stores.get((int) number - 1);
          boolean died = true;
          for (int k = 1; died; k++) {
            SimulatedVolume volume = store.volume();
            volume.faults().cutPowerAt(k);
            died = dies(volume);
            CrashProfile profile = PROFILES[k % PROFILES.length];
            for (CrashProfile each : List.of(CrashProfile.DROP_ALL, profile)) {
              requireNothingGone(store, volume.copy().crash(each, k));
              cases.incrementAndGet();
            }
          }
        });
    System.out.printf("F19 copies of what repairs cut: %s crashes%n", cases);
    assertThat(cases).hasValueGreaterThan(300);
  }

  @Test
  void repairsThatDieOneAfterTheOtherEndWhereOneWould() throws IOException {
    List<Damaged> stores = stores();
    AtomicInteger deaths = new AtomicInteger();
    SeededRuns.run(
        stores.size() * 3,
        seed -> {
          Damaged store = stores.get((int) seed % stores.size());
          SimulatedVolume volume = store.volume();
          boolean died = true;
          for (int life = 1; died; life++) {
            assertThat(life).as("repairs come to an end").isLessThan(MOST_DEATHS);
            // Each gets somewhat further than the one before.
            volume.faults().cutPowerAt(1 + seed * 7 % 23 + 5L * life);
            died = dies(volume);
            CrashProfile profile = PROFILES[(int) ((seed + life) % PROFILES.length)];
            volume = volume.crash(profile, seed + life);
            requireNothingGone(store, volume);
            deaths.addAndGet(died ? 1 : 0);
          }
          requireAsWhole(store, volume);
        });
    System.out.printf("F19 repairs that died: %s%n", deaths);
    assertThat(deaths).hasValueGreaterThan(stores.size() * 3);
  }

  /** The page cache shows what the failed repair wrote; the disk lacks it. */
  @Test
  void repairAfterALostForceIsDurable() throws IOException {
    List<Damaged> stores = stores();
    AtomicInteger cases = new AtomicInteger();
    SeededRuns.run(
        DAMAGES.size(),
        number -> {
          // Half of them closed, half killed.
          int half = number % 2 == 0 ? DAMAGES.size() : 0;
          Damaged store = stores.get((int) number - 1 + half);
          boolean lost = true;
          for (int k = 1; lost; k++) {
            SimulatedVolume volume = store.volume();
            volume.faults().failForceAndLose(k);
            lost = fails(volume);
            volume.faults().heal();
            StoreRepair.repair(volume);
            requireAsWhole(store, volume.crash(CrashProfile.DROP_ALL));
            cases.incrementAndGet();
          }
        });
    System.out.printf("F19 repairs after a lost force: %s cases%n", cases);
  }

  private static boolean fails(SimulatedVolume volume) {
    try {
      StoreRepair.repair(volume);
      return false;
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("simulated fault");
      return true;
    }
  }

  private static boolean dies(SimulatedVolume volume) {
    try {
      StoreRepair.repair(volume);
      return false;
    } catch (IOException | VarveException e) {
      assertThat(e + " " + e.getCause()).contains("simulated power cut");
      return true;
    }
  }

  /** Each segment of the damaged store is as it was, in its place or in a copy. */
  private static void requireNothingGone(Damaged store, SimulatedVolume left) {
    Map<String, byte[]> files = left.files().snapshot();
    store.files.forEach((path, bytes) -> {
      if (path.endsWith(".seg")) {
        String name = path.substring(path.lastIndexOf('/'));
        boolean there =
            files.entrySet().stream()
                .filter(file -> file.getKey().equals(path) || isCopy(file.getKey(), name))
                .anyMatch(file -> Arrays.equals(file.getValue(), bytes));
        assertThat(there).as("%s or a copy of it", path).isTrue();
      }
    });
  }

  private static boolean isCopy(String path, String name) {
    return path.contains("/repair-") && path.endsWith(name);
  }

  private static void requireAsWhole(Damaged store, SimulatedVolume volume) throws IOException {
    List<StoredCommit> commits = new ArrayList<>();
    try (LocalEventStore opened = Stores.stepped(volume)) {
      assertThat(opened.head()).isEqualTo(store.whole.head());
      opened.forEachCommit(commits::add);
    }
    assertThat(commits).isEqualTo(store.image.commits().subList(0, commits.size()));
    assertThat(StoreVerifier.verify(volume).damages()).isEmpty();
  }
}
