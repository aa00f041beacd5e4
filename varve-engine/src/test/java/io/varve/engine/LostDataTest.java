package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.Checkpoint;
import io.varve.api.InvalidInput;
import io.varve.api.Level;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.StoreDamaged;
import io.varve.api.Subscription;
import io.varve.api.SubscriptionItem.CaughtUp;
import io.varve.api.Tracking;
import io.varve.api.UnsupportedFormat;
import io.varve.api.VarveException;
import io.varve.storage.StorePaths;
import io.varve.testkit.CrashProfile;
import io.varve.testkit.SimulatedVolume;
import io.varve.testkit.VolumeOperation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How other stores lost what they had acknowledged: a damaged small file took the large ones with
 * it, a consumer was ahead of the log after a power loss, or nothing had been forced. Rows RW12 to
 * RW15.
 */
final class LostDataTest {
  private static final Map<String, UnaryOperator<byte[]>> MUTATIONS = new LinkedHashMap<>();

  static {
    MUTATIONS.put("empty", file -> new byte[0]);
    MUTATIONS.put("half", file -> Arrays.copyOf(file, file.length / 2));
    MUTATIONS.put("zeros", file -> new byte[file.length]);
    MUTATIONS.put("garbage", LostDataTest::garbage);
    MUTATIONS.put("first bit", file -> flipped(file, 0));
    MUTATIONS.put("a bit of the header", file -> flipped(file, Math.min(90, file.length - 1)));
    MUTATIONS.put("last bit", file -> flipped(file, file.length - 1));
    MUTATIONS.put("longer", file -> Arrays.copyOf(file, file.length + 4_096));
  }

  private static byte[] garbage(byte[] file) {
    byte[] garbage = new byte[file.length];
    new SplittableRandom(file.length).nextBytes(garbage);
    return garbage;
  }

  private static byte[] flipped(byte[] file, int at) {
    byte[] changed = file.clone();
    if (changed.length > 0) {
      changed[at] ^= 0x10;
    }
    return changed;
  }

  private static Append append(int number) {
    return Append.of(NewEvent.of("t", "e", "{\"n\":" + number + "}"));
  }

  /** A store may say that it is damaged. It may not begin anew, nor change the log. */
  @Test
  void rw12DamageToASmallFileNeverCostsTheLog() throws IOException {
    for (StoreImage image : new StoreImage[] {StoreImage.closed(1), StoreImage.killed(2)}) {
      int refused = 0;
      for (String file : image.files.keySet()) {
        if (!file.endsWith(".seg") && !file.endsWith("spare")) {
          for (Map.Entry<String, UnaryOperator<byte[]>> mutation : MUTATIONS.entrySet()) {
            SimulatedVolume volume = image.volume();
            volume.files().put(file, mutation.getValue().apply(image.files.get(file)));
            refused += requireLogKept(image, volume, file + ", " + mutation.getKey());
          }
          SimulatedVolume volume = image.volume();
          volume.files().remove(file);
          refused += requireLogKept(image, volume, file + ", removed");
        }
      }
      // The catalogue in every way; the super block where no slot of the two is left.
      assertThat(refused).isBetween(8, 18);
    }
  }

  /** Returns 1 if the store was refused. */
  private static int requireLogKept(StoreImage image, SimulatedVolume volume, String what) {
    boolean refused = false;
    try (LocalEventStore store = StoreImage.open(volume)) {
      image.answers.requireSame(store);
    } catch (StoreDamaged | UnsupportedFormat e) {
      refused = true;
    } catch (VarveException e) {
      throw new AssertionError(what, e);
    }
    if (refused) {
      for (String segment : image.segments) {
        assertThat(volume.files().bytes(segment))
            .as("%s: %s", what, segment)
            .isEqualTo(image.files.get(segment));
      }
      volume.files().put(StorePaths.CATALOGUE, image.files.get(StorePaths.CATALOGUE));
      String superBlock = image.paths.superBlock();
      volume.files().put(superBlock, image.files.get(superBlock));
      try (LocalEventStore store = StoreImage.open(volume)) {
        image.answers.requireSame(store);
      }
    }
    return refused ? 1 : 0;
  }

  /** At level os the tail goes with the power; who was told of it must not wait for its return. */
  @Test
  void rw13ConsumerAheadOfTheLogIsToldSo() throws Exception {
    StoreOptions options = Stores.smallSegments().withLevel(Level.OS);
    SimulatedVolume volume = new SimulatedVolume(1);
    LocalEventStore store = Stores.open(volume, new CallerRuns(), options);
    for (int i = 0; i < 5; i++) {
      store.append(append(i));
    }
    Checkpoint lost = store.checkpoint(5);
    SimulatedVolume after = volume.crash(CrashProfile.DROP_ALL);
    try (LocalEventStore again = Stores.open(after, new CallerRuns(), options)) {
      assertThat(again.head()).isLessThan(5);
      requireRefused(again, lost);
      while (again.head() < 5) {
        again.append(append(100));
      }
      requireRefused(again, lost);
      try (Subscription subscription = again.subscribe(Query.all(), again.checkpoint(5))) {
        assertThat(subscription.next()).isEqualTo(new CaughtUp(5));
      }
    }
  }

  private static void requireRefused(LocalEventStore store, Checkpoint checkpoint) {
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> store.subscribe(Query.all(), checkpoint));
  }

  /** The consumer's position is in the commit: neither is there without the other. */
  @Test
  void rw13TrackingPositionIsNeverAheadOfItsEvents() {
    AtomicLong tracked = new AtomicLong();
    SeededRuns.run(
        150,
        seed -> {
          StoreOptions options = Stores.smallSegments().withLevel(Level.OS);
          SimulatedVolume volume = new SimulatedVolume(seed);
          for (int life = 0; life < 3; life++) {
            LocalEventStore store = Stores.open(volume, new CallerRuns(), options);
            requireTrackingOfLastCommit(store);
            for (long i = store.trackingPosition("s") + 1; i % 30 != 0; i++) {
              Append append = append((int) i).withTracking("s", i);
              assertThat(store.append(append)).isInstanceOf(Appended.class);
            }
            store.append(append(0));
            long next = store.trackingPosition("s") + 1;
            store.append(append(0).withTracking("s", next));
            CrashProfile[] profiles = CrashProfile.values();
            volume = volume.crash(profiles[(int) (seed + life) % profiles.length]);
          }
          try (LocalEventStore store = Stores.open(volume, new CallerRuns(), options)) {
            requireTrackingOfLastCommit(store);
            tracked.addAndGet(store.trackingPosition("s"));
          }
        });
    assertThat(tracked).hasValueGreaterThan(150);
  }

  private static void requireTrackingOfLastCommit(LocalEventStore store) {
    long[] last = new long[1];
    store.forEachCommit(commit -> {
      Tracking tracking = commit.tracking();
      last[0] = tracking == null ? last[0] : tracking.position();
    });
    assertThat(store.trackingPosition("s")).isEqualTo(last[0]);
  }

  @Test
  void rw14ForcingIsTheDefaultAndIsSaid(@TempDir Path directory) {
    assertThat(StoreOptions.defaults().level()).isEqualTo(Level.FSYNC);
    try (LocalEventStore store = Varve.open(directory)) {
      assertThat(store.level()).isEqualTo(Level.FSYNC);
      assertThat(store.stats().level()).isEqualTo(Level.FSYNC);
    }
    try (LocalEventStore store =
        Varve.open(directory, StoreOptions.defaults().withLevel(Level.OS))) {
      assertThat(store.stats().level()).as("fixed when made").isEqualTo(Level.FSYNC);
    }
  }

  /** At the moment of each acknowledgement, and of each look at the head, the disk has it. */
  @Test
  void rw15WhatIsAcknowledgedOrVisibleSurvivesAPowerCutAtThatMoment() throws Exception {
    SimulatedVolume volume = new SimulatedVolume(1);
    List<Map.Entry<Long, SimulatedVolume>> moments = new ArrayList<>();
    try (LocalEventStore store = Stores.open(volume, new EngineThreads(), Stores.smallSegments())) {
      RacingThreads.run(
          4,
          thread -> {
            for (int i = 0; i < 20; i++) {
              long promised =
                  thread == 0 ? store.head() : ((Appended) store.append(append(i))).last();
              SimulatedVolume moment = volume.copy();
              synchronized (moments) {
                moments.add(Map.entry(promised, moment));
              }
            }
            return true;
          });
    }
    for (Map.Entry<Long, SimulatedVolume> moment : moments) {
      SimulatedVolume after = moment.getValue().crash(CrashProfile.DROP_ALL, 3);
      try (LocalEventStore store = Stores.stepped(after)) {
        assertThat(store.head()).isGreaterThanOrEqualTo(moment.getKey());
      }
    }
    assertThat(moments).hasSize(80);
  }

  /** The moment between the write of a frame and its force is the one that counts. */
  @Test
  void rw15NothingIsVisibleBeforeItsForceIsDone() throws IOException {
    SimulatedVolume volume = new SimulatedVolume(1);
    AtomicLong acknowledged = new AtomicLong();
    AtomicLong forces = new AtomicLong();
    try (LocalEventStore store = Stores.stepped(volume)) {
      volume.listen((number, operation, path) -> {
        assertThat(store.head())
            .as("before %s of %s", operation, path)
            .isEqualTo(acknowledged.get());
        forces.addAndGet(operation == VolumeOperation.FORCE && path.endsWith(".seg") ? 1 : 0);
      });
      for (int i = 0; i < 50; i++) {
        acknowledged.set(((Appended) store.append(append(i))).last());
      }
      volume.listen((number, operation, path) -> {});
    }
    assertThat(forces).hasValueGreaterThanOrEqualTo(50);
  }
}
