package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.Checkpoint;
import io.varve.api.EventCursor;
import io.varve.api.InvalidInput;
import io.varve.api.NewEvent;
import io.varve.api.OutcomeUnknown;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.StoreFull;
import io.varve.api.StorePoisoned;
import io.varve.api.VarveException;
import io.varve.storage.StorePaths;
import io.varve.testkit.CrashProfile;
import io.varve.testkit.FakeClock;
import io.varve.testkit.SimulatedVolume;
import io.varve.testkit.VolumeListener;
import io.varve.testkit.VolumeOperation;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * How full and failing disks, and crashes at the wrong moment, kept other stores from starting or
 * made them forget. Rows RW5, RW10, RW11, RW17 and RW22.
 */
final class FailedDiskTest {
  private static final CrashProfile[] PROFILES = CrashProfile.values();
  private static final int LARGE = 9_000;

  private static Append append(int bytes) {
    return Append.of(NewEvent.of("t", "e", "\"" + "x".repeat(bytes) + "\""));
  }

  private static CrashProfile profile(long number) {
    return PROFILES[(int) (number % PROFILES.length)];
  }

  private static void requireCut(Exception e) {
    assertThat(e + " " + e.getCause()).contains("simulated power cut");
  }

  /** Crashes at every step of opening, again and again, while the disk stays full. */
  @Test
  void rw05StartsOnAFullDiskWhereverTheLastStartEnded() {
    AtomicInteger cuts = new AtomicInteger();
    SeededRuns.run(
        10,
        seed -> {
          SimulatedVolume full = new SimulatedVolume(seed);
          long head = fill(full, 100 * 1024 + 28_001 * seed);
          for (int step = 1; step <= 40; step++) {
            SimulatedVolume volume = full.copy();
            volume.faults().cutPowerAt(step);
            try {
              Stores.stepped(volume).close();
            } catch (IOException | VarveException e) {
              requireCut(e);
              cuts.incrementAndGet();
            }
            SimulatedVolume after = volume.crash(profile(step), seed);
            try (LocalEventStore store = Stores.stepped(after)) {
              assertThat(store.head()).as("step %d", step).isEqualTo(head);
            }
            after.faults().capacityBytes(Long.MAX_VALUE);
            try (LocalEventStore store = Stores.stepped(after)) {
              assertThat(store.append(append(LARGE))).isInstanceOf(Appended.class);
              assertThat(store.head()).isEqualTo(head + 1);
            }
          }
        });
    assertThat(cuts).hasValueGreaterThan(200);
  }

  /** Appends until there is no space; returns the head. */
  private static long fill(SimulatedVolume volume, long capacity) throws IOException {
    LocalEventStore store = Stores.stepped(volume);
    volume.faults().capacityBytes(capacity);
    long head = 0;
    try {
      while (true) {
        head = ((Appended) store.append(append(LARGE))).last();
      }
    } catch (StoreFull e) {
      assertThat(store.head()).isEqualTo(head);
    }
    return head;
  }

  /** A crash at creation leaves files without content, or with a part of it. */
  @Test
  void rw10CrashAtAnyStepOfMakingAStoreDoesNotKeepItFromStarting() {
    AtomicInteger cuts = new AtomicInteger();
    SeededRuns.run(
        200,
        seed -> {
          SimulatedVolume volume = new SimulatedVolume(seed);
          for (int life = 0; life < 3; life++) {
            volume.faults().cutPowerAt(1 + (seed + 17 * life) % 60);
            try (LocalEventStore store = Stores.stepped(volume)) {
              assertThat(store.head()).isZero();
            } catch (IOException | VarveException e) {
              requireCut(e);
              cuts.incrementAndGet();
            }
            volume = volume.crash(profile(seed + life));
          }
          requireWorks(volume);
        });
    assertThat(cuts).hasValueGreaterThan(300);
  }

  private static void requireWorks(SimulatedVolume volume) throws IOException {
    try (LocalEventStore store = Stores.stepped(volume)) {
      assertThat(store.append(append(10))).isInstanceOf(Appended.class);
    }
    try (LocalEventStore store = Stores.stepped(volume)) {
      assertThat(store.head()).isEqualTo(1);
    }
    assertThat(StoreVerifier.verify(volume).damages()).isEmpty();
  }

  /** What has its temporary name still, at every length a crash can leave it with. */
  @Test
  void rw10UnfinishedFilesOfAnyLengthAreReplaced() throws IOException {
    SimulatedVolume empty = new SimulatedVolume(1);
    Stores.stepped(empty).close();
    byte[] catalogue = empty.files().bytes(StorePaths.CATALOGUE);
    for (int length = 0; length < catalogue.length; length++) {
      SimulatedVolume volume = new SimulatedVolume(length);
      volume.files().put(StorePaths.CATALOGUE + ".new", Arrays.copyOf(catalogue, length));
      requireWorks(volume);
    }
    StoreImage image = StoreImage.closed(1);
    byte[] index = image.files.get(image.indexFiles().getFirst());
    for (int length : new int[] {0, 1, 511, 512, 4_095, 4_096, 4_097, 20_000}) {
      SimulatedVolume volume = image.volume();
      volume.files().put(image.paths.spareSegment(), new byte[length]);
      String unfinished = image.indexFiles().getFirst() + ".tmp";
      volume.files().put(unfinished, Arrays.copyOf(index, Math.min(length, index.length)));
      try (LocalEventStore store = StoreImage.open(volume)) {
        image.answers.requireSame(store);
      }
      assertThat(volume.files().paths()).doesNotContain(unfinished);
    }
  }

  /** The crash hits somewhere between the last frame of a segment and the first of the next. */
  @Test
  void rw11CrashWhileASegmentRollsBlocksNobody() {
    AtomicInteger rolled = new AtomicInteger();
    SeededRuns.run(
        240,
        seed -> {
          SimulatedVolume volume = new SimulatedVolume(seed);
          LocalEventStore store = Stores.stepped(volume);
          long acknowledged = 0;
          for (int i = 0; i < 5; i++) {
            acknowledged = ((Appended) store.append(append(LARGE))).last();
          }
          volume.faults().cutPowerAt(1 + seed % 40);
          try {
            while (acknowledged < 12) {
              acknowledged = ((Appended) store.append(append(LARGE))).last();
            }
          } catch (VarveException e) {
            if (!(e instanceof StoreFull)) {
              requireCut(e);
            }
          }
          SimulatedVolume after = volume.crash(profile(seed));
          try (LocalEventStore again = Stores.stepped(after)) {
            assertThat(again.head()).isBetween(acknowledged, acknowledged + 1);
            rolled.addAndGet(again.stats().segments() - 1);
            try (EventCursor cursor = again.query(Query.all())) {
              assertThat(cursor.count()).isEqualTo(again.head());
            }
            assertThat(again.append(append(LARGE))).isInstanceOf(Appended.class);
          }
        });
    assertThat(rolled).hasValueBetween(60, 230);
  }

  /** Never from the beginning. */
  @Test
  void rw11PositionThatIsNotThereIsSaidToBeSo() throws IOException {
    try (LocalEventStore store = Stores.stepped(new SimulatedVolume(1))) {
      for (int i = 0; i < 3; i++) {
        store.append(append(10));
      }
      for (long position : new long[] {4, 5, 1_000, Long.MAX_VALUE}) {
        try (EventCursor cursor =
            store.query(Query.all(), ReadOptions.defaults().withAfter(position - 1))) {
          assertThat(cursor.hasNext()).as("after %d", position - 1).isFalse();
        }
        assertThatExceptionOfType(InvalidInput.class).isThrownBy(() -> store.checkpoint(position));
        Checkpoint lost = new Checkpoint(position, 1, 77);
        assertThatExceptionOfType(InvalidInput.class)
            .isThrownBy(() -> store.subscribe(Query.all(), lost));
      }
    }
  }

  /** Nothing can be removed yet, so crashes alone must not take the last position back. */
  @Test
  void rw17LastPositionNeverDecreasesOverCrashes() {
    SeededRuns.run(
        100,
        seed -> {
          SimulatedVolume volume = new SimulatedVolume(seed);
          long shown = 0;
          for (int life = 0; life < 8; life++) {
            volume.faults().cutPowerAt(20 + (31 * seed + 57 * life) % 150);
            try {
              LocalEventStore store = Stores.stepped(volume);
              assertThat(store.head()).as("life %d", life).isGreaterThanOrEqualTo(shown);
              shown = store.head();
              for (int i = 0; i < 40; i++) {
                store.append(append((int) (seed * (life + i) % LARGE)));
                shown = store.head();
              }
            } catch (IOException | VarveException e) {
              if (!(e instanceof StoreFull)) {
                requireCut(e);
              }
            }
            volume = volume.crash(profile(seed + life));
          }
          try (LocalEventStore store = Stores.stepped(volume)) {
            assertThat(store.head()).isGreaterThanOrEqualTo(shown);
          }
        });
  }

  /** The second force succeeds, the cache shows the bytes, and the disk has not got them. */
  @Test
  void rw22NoForceIsTriedTwice() {
    AtomicInteger poisoned = new AtomicInteger();
    SeededRuns.run(
        60,
        k -> {
          SimulatedVolume volume = new SimulatedVolume(k);
          LocalEventStore store =
              Stores.open(volume, new CallerRuns(), Stores.smallSegments(), new FakeClock());
          volume.faults().failForceAndLose(k);
          long acknowledged = 0;
          try {
            while (acknowledged < 40) {
              acknowledged = ((Appended) store.append(append(LARGE / 2))).last();
            }
          } catch (OutcomeUnknown | StorePoisoned e) {
            poisoned.incrementAndGet();
            requireNothingForced(volume, store);
          }
          try (LocalEventStore again = Stores.stepped(volume.crash(CrashProfile.DROP_ALL))) {
            assertThat(again.head()).isGreaterThanOrEqualTo(acknowledged);
          }
        });
    assertThat(poisoned).hasValueGreaterThan(20);
  }

  private static void requireNothingForced(SimulatedVolume volume, LocalEventStore store) {
    volume.listen(
        new VolumeListener() {
          @Override
          public void before(long number, VolumeOperation operation, String path) {
            boolean log = path.endsWith(".seg") || path.endsWith("/super");
            assertThat(log && operation == VolumeOperation.FORCE).as(path).isFalse();
          }
        });
    assertThatExceptionOfType(StorePoisoned.class).isThrownBy(() -> store.append(append(1)));
    store.close();
  }
}
