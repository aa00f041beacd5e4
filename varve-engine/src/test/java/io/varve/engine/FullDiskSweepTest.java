package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.Health;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.StoreFull;
import io.varve.api.VarveException;
import io.varve.testkit.CrashProfile;
import io.varve.testkit.FakeClock;
import io.varve.testkit.SimulatedVolume;
import io.varve.testkit.VolumeListener;
import io.varve.testkit.VolumeOperation;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * F11: disks that somebody else fills, at whichever write of a store it is, whether of the log, a
 * spare segment, an index file or the super block, and frees again bit by bit. What was
 * acknowledged stays, opening works on the full disk, and appends go on when there is space.
 */
final class FullDiskSweepTest {
  private static final int COMMITS = 80;
  private static final int LARGE_PADDING = 9_000;
  private static final int STEPS = 100;

  /** Takes the disk's last byte before a write. Called with the volume locked. */
  private static final class Ballast implements VolumeListener {
    private final SimulatedVolume volume;
    private final long kth;
    private long writes;
    private boolean dropped;

    Ballast(SimulatedVolume volume, long kth) {
      this.volume = volume;
      this.kth = kth;
    }

    @Override
    public void before(long number, VolumeOperation operation, String path) {
      if (operation == VolumeOperation.WRITE && ++writes == kth) {
        dropped = true;
        volume.faults().capacityBytes(volume.files().usedBytes());
      }
    }
  }

  private final FakeClock clock = new FakeClock();

  private LocalEventStore open(SimulatedVolume volume) throws IOException {
    StoreOptions options = StoreOptions.defaults().withSegmentSizeBytes(Stores.SMALL_SEGMENT_BYTES);
    return new StoreOpener(
            volume, options, new CallerRuns(), clock, new SplittableRandom(4), "test")
        .open();
  }

  private static RandomWriter writer(SentHistory history, long seed) {
    return new RandomWriter("w", history, new SplittableRandom(seed), LARGE_PADDING);
  }

  /** A store with some segments behind it. */
  private SimulatedVolume begun(SentHistory history) throws IOException {
    SimulatedVolume volume = new SimulatedVolume(1);
    try (LocalEventStore store = open(volume)) {
      assertThat(writer(history, 3).write(store, COMMITS)).isTrue();
    }
    return volume;
  }

  @Test
  void fromWhicheverWriteOn() {
    AtomicInteger cases = new AtomicInteger();
    int shares = 8;
    SeededRuns.run(
        shares,
        share -> {
          boolean dropped = true;
          for (long k = share; dropped; k += shares) {
            dropped = fillAt(k);
            cases.incrementAndGet();
          }
        });
    System.out.printf("F11 disk full from a write on: %s cases%n", cases);
    assertThat(cases).hasValueGreaterThan(50);
  }

  /** Returns whether there was a kth write. */
  private boolean fillAt(long k) throws IOException {
    SentHistory history = new SentHistory();
    SimulatedVolume volume = begun(history);
    Ballast ballast = new Ballast(volume, k);
    volume.listen(ballast);
    LocalEventStore store = open(volume);
    history.check(store, false);
    RandomWriter writer = writer(history, 5);
    if (!writer.write(store, COMMITS)) {
      assertThat(writer.failure()).as("write %d", k).isInstanceOf(StoreFull.class);
      assertThat(store.health()).isInstanceOf(Health.Full.class);
    }
    volume.listen((number, operation, path) -> {});
    SimulatedVolume died = volume.copy();
    died.faults().capacityBytes(volume.faults().capacityBytes());
    CrashProfile[] profiles = CrashProfile.values();
    reopensOnTheFullDisk(died.crash(profiles[(int) k % profiles.length], k), history);
    if (k % 2 == 0) {
      store.close();
      store = reopensOnTheFullDisk(volume, history);
    }
    volume.faults().capacityBytes(Long.MAX_VALUE);
    history.check(store, false);
    // So many that space must be reserved anew: only that shows that there is some.
    assertThat(writer(history, k + 1).write(store, COMMITS)).as("write %d", k).isTrue();
    assertThat(store.health()).isInstanceOf(Health.Healthy.class);
    store.close();
    assertThat(StoreVerifier.verify(volume).damages()).isEmpty();
    return ballast.dropped;
  }

  /** Opens it, reads all, closes it, and opens it again. */
  private LocalEventStore reopensOnTheFullDisk(SimulatedVolume volume, SentHistory history)
      throws IOException {
    try (LocalEventStore store = open(volume)) {
      history.checkReads(store);
    }
    assertThat(StoreVerifier.verify(volume).damages()).isEmpty();
    LocalEventStore store = open(volume);
    history.checkReads(store);
    return store;
  }

  /** Space comes back in steps that are too small for most appends; some fit in each. */
  @Test
  void appendsGoOnAsFarAsSpaceComesBack() {
    AtomicInteger refused = new AtomicInteger();
    SeededRuns.run(
        12,
        seed -> {
          SentHistory history = new SentHistory();
          SimulatedVolume volume = begun(history);
          SplittableRandom random = new SplittableRandom(seed);
          volume.faults().capacityBytes(volume.files().usedBytes());
          LocalEventStore store = open(volume);
          long head = store.head();
          for (int step = 1; step <= STEPS; step++) {
            refused.addAndGet(fillUp(store, history, random));
            assertThat(store.head()).isGreaterThanOrEqualTo(head);
            if (step % 7 == 0) {
              store.close();
              store = open(volume);
            }
            history.checkReads(store);
            long more = 1 + random.nextInt(1 + random.nextInt(20_000));
            volume.faults().capacityBytes(volume.faults().capacityBytes() + more);
          }
          assertThat(store.head()).as("something fitted").isGreaterThan(head + 50);
          store.close();
          assertThat(StoreVerifier.verify(volume).damages()).isEmpty();
        });
    assertThat(refused).hasValueGreaterThan(400);
  }

  /** Appends one event at a time, at most a few; returns how many were refused: 0 or 1. */
  private static int fillUp(LocalEventStore store, SentHistory history, SplittableRandom random) {
    for (int i = 0; i < 10; i++) {
      int padding = random.nextInt(LARGE_PADDING);
      SentAppend sent =
          history.send(number ->
              Append.of(
                  new NewEvent(
                      "t",
                      null,
                      null,
                      SentAppend.payload(number, 0, padding),
                      Payload.none(),
                      List.of(),
                      null)));
      try {
        history.acknowledged(sent, (Appended) store.append(sent.append));
      } catch (VarveException e) {
        assertThat(e).isInstanceOf(StoreFull.class);
        assertThat(((StoreFull) e).neededBytes()).isGreaterThan(((StoreFull) e).freeBytes());
        history.refused(sent);
        return 1;
      }
    }
    return 0;
  }
}
