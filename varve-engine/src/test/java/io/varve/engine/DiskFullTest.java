package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.Health;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.StoreFull;
import io.varve.api.VarveException;
import io.varve.testkit.CrashProfile;
import io.varve.testkit.FakeClock;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Disks that fill up at any byte: appends are refused and say how much is missing, reads and
 * opening go on, and appends resume by themselves when there is space again.
 */
final class DiskFullTest {
  private static final int SEGMENT_BYTES = 64 * 1024;
  private static final int LARGE_PADDING = 9_000;

  /** What the files of the store take up before it fills its first segment. */
  private static final int SMALLEST_BYTES = 80 * 1024;

  private static final int MOST_FREE_BYTES = 160_000;
  private static final int LEVEL_BYTES = 401;

  private final FakeClock clock = new FakeClock();

  private LocalEventStore open(SimulatedVolume volume) throws IOException {
    StoreOptions options = StoreOptions.defaults().withSegmentSizeBytes(SEGMENT_BYTES);
    return new StoreOpener(
            volume, options, new CallerRuns(), clock, new SplittableRandom(4), "test")
        .open();
  }

  @Test
  void refusesAppendsAndResumesWhenSpaceIsBack() {
    SeededRuns.run(
        120,
        seed -> {
          SimulatedVolume volume = new SimulatedVolume(seed);
          SentHistory history = new SentHistory();
          try (LocalEventStore store = open(volume)) {
            fill(volume, store, history, seed);
            volume.faults().capacityBytes(Long.MAX_VALUE);
            history.check(store, false);
            RandomWriter writer = writer(history, seed + 1);
            assertThat(writer.write(store, 20)).as("%s", writer.failure()).isTrue();
            assertThat(store.health()).isInstanceOf(Health.Healthy.class);
          }
          assertThat(StoreVerifier.verify(volume).damages()).isEmpty();
        });
  }

  @Test
  void closesAndOpensOnAFullDisk() {
    SeededRuns.run(
        120,
        seed -> {
          SimulatedVolume volume = new SimulatedVolume(seed);
          SentHistory history = new SentHistory();
          try (LocalEventStore store = open(volume)) {
            fill(volume, store, history, seed);
          }
          try (LocalEventStore store = open(volume)) {
            history.check(store, false);
            writer(history, seed + 1).write(store, 4);
            history.checkReads(store);
            volume.faults().capacityBytes(Long.MAX_VALUE);
            history.check(store, false);
            assertThat(writer(history, seed + 2).write(store, 20)).isTrue();
          }
          assertThat(StoreVerifier.verify(volume).damages()).isEmpty();
        });
  }

  @Test
  void opensAfterACrashOnAFullDisk() {
    SeededRuns.run(
        120,
        seed -> {
          SimulatedVolume volume = new SimulatedVolume(seed);
          SentHistory history = new SentHistory();
          fill(volume, open(volume), history, seed);
          CrashProfile[] profiles = CrashProfile.values();
          SimulatedVolume after = volume.crash(profiles[(int) seed % profiles.length], seed);
          try (LocalEventStore store = open(after)) {
            history.check(store, false);
          }
          assertThat(StoreVerifier.verify(after).damages()).isEmpty();
        });
  }

  /** F11: half of the stores go on where they are, half are closed and opened on the full disk. */
  @Test
  void atEveryLevelOfFreeBytes() {
    int levels = MOST_FREE_BYTES / LEVEL_BYTES;
    SeededRuns.run(
        levels,
        level -> {
          SimulatedVolume volume = new SimulatedVolume(level);
          SentHistory history = new SentHistory();
          LocalEventStore store = open(volume);
          fill(volume, store, history, level, (level - 1) * LEVEL_BYTES);
          long capacityBytes = volume.faults().capacityBytes();
          SimulatedVolume cut = volume.copy();
          cut.faults().capacityBytes(capacityBytes);
          try (LocalEventStore after = open(cut.crash(CrashProfile.ANY_SUBSET, level))) {
            history.checkReads(after);
          }
          if (level % 2 == 0) {
            store.close();
            store = open(volume);
            history.checkReads(store);
          }
          volume.faults().capacityBytes(Long.MAX_VALUE);
          history.check(store, false);
          assertThat(writer(history, level + 1).write(store, 10)).isTrue();
          assertThat(store.health()).isInstanceOf(Health.Healthy.class);
          store.close();
          assertThat(StoreVerifier.verify(volume).damages()).isEmpty();
        });
    System.out.printf("F11 disk full: %d levels, %d bytes apart%n", levels, LEVEL_BYTES);
  }

  @Test
  void makesNoStoreWhereThereIsNoRoomForOneAndMakesItLater() throws IOException {
    int most = 0;
    for (int bytes = 0; bytes < SMALLEST_BYTES; bytes += 1_000) {
      SimulatedVolume volume = new SimulatedVolume(bytes);
      volume.faults().capacityBytes(bytes);
      try (LocalEventStore store = open(volume)) {
        assertThat(store.head()).isZero();
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("no space left");
        most = bytes;
      }
      volume.faults().capacityBytes(Long.MAX_VALUE);
      try (LocalEventStore store = open(volume)) {
        assertThat(store.append(Append.of(NewEvent.of("t", "e", "{}"))))
            .isInstanceOf(Appended.class);
      }
    }
    assertThat(most).isPositive();
  }

  @Test
  void saysHowMuchIsMissing() throws IOException {
    SimulatedVolume volume = new SimulatedVolume(1);
    try (LocalEventStore store = open(volume)) {
      volume.faults().capacityBytes(usedBytes(volume) + 100);
      Append append = Append.of(NewEvent.of("t", "e", "\"" + "x".repeat(9_000) + "\""));
      assertThatExceptionOfType(StoreFull.class)
          .isThrownBy(() -> {
            while (true) {
              store.append(append);
            }
          })
          .satisfies(full -> {
            assertThat(full.neededBytes()).isBetween(9_000L, (long) SEGMENT_BYTES);
            assertThat(full.freeBytes()).isBetween(0L, 100L);
          });
      long head = store.head();
      assertThat(head).isPositive();
      assertThat(store.health()).isInstanceOf(Health.Full.class);
      try (var cursor = store.query(Query.all())) {
        assertThat(cursor.count()).isEqualTo(head);
      }
      volume.faults().capacityBytes(Long.MAX_VALUE);
      assertThat(store.append(append)).isInstanceOf(Appended.class);
      assertThat(store.health()).isInstanceOf(Health.Healthy.class);
    }
  }

  /** Leaves some space, by seed, and writes until it is used up. */
  private static void fill(
      SimulatedVolume volume, LocalEventStore store, SentHistory history, long seed) {
    fill(volume, store, history, seed, new SplittableRandom(seed).nextInt(300_000));
  }

  private static void fill(
      SimulatedVolume volume,
      LocalEventStore store,
      SentHistory history,
      long seed,
      long freeBytes) {
    volume.faults().capacityBytes(usedBytes(volume) + freeBytes);
    RandomWriter writer = writer(history, seed);
    assertThat(writer.write(store, 2_000)).isFalse();
    VarveException failure = writer.failure();
    assertThat(failure).isInstanceOf(StoreFull.class);
    assertThat(((StoreFull) failure).neededBytes())
        .isGreaterThan(((StoreFull) failure).freeBytes());
    assertThat(store.health()).isInstanceOf(Health.Full.class);
    history.checkReads(store);
    // A half-written index would take up what little space there is.
    assertThat(volume.files().paths()).noneMatch(path -> path.endsWith(".tmp"));
  }

  private static RandomWriter writer(SentHistory history, long seed) {
    return new RandomWriter("w", history, new SplittableRandom(seed), LARGE_PADDING);
  }

  private static long usedBytes(SimulatedVolume volume) {
    return volume.files().snapshot().values().stream().mapToLong(bytes -> bytes.length).sum();
  }
}
