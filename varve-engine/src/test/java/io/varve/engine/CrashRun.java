package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Level;
import io.varve.api.StoreFull;
import io.varve.api.VarveException;
import io.varve.testkit.CrashProfile;
import io.varve.testkit.FakeClock;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One store through several lives: each is opened, written to, and crashed at any operation, while
 * it opens, writes, rolls, seals or closes. After each crash the next life looks at what is there.
 */
final class CrashRun {
  private static final int SEGMENT_BYTES = 64 * 1024;
  private static final int LARGE_PADDING = 9_000;

  /** Operations of a life at most: some end while they open. */
  private static final int[] LIVES = {60, 400, 1_000};

  private final SplittableRandom random;
  private final SentHistory history = new SentHistory();
  private final FakeClock clock = new FakeClock();
  private final Level level;
  private final int writers;
  private final boolean lying;
  private SimulatedVolume volume;
  private WorkerDriver driver = new CallerRuns();
  private boolean tailLost;

  /**
   * @param writers 0: one, on whose thread the engine runs too
   * @param lying whether forces do nothing
   */
  CrashRun(long seed, Level level, int writers, boolean lying) {
    this.random = new SplittableRandom(seed);
    this.level = level;
    this.writers = writers;
    this.lying = lying;
    this.volume = new SimulatedVolume(random.nextLong());
  }

  SentHistory history() {
    return history;
  }

  /** Lives and crashes so many times, then once more in peace; the end is verified. */
  void run(int crashes) throws Exception {
    for (int i = 0; i < crashes; i++) {
      LocalEventStore abandoned = live();
      SimulatedVolume next = crash();
      stop(abandoned);
      volume = next;
    }
    volume.faults().lyingForce(false);
    try (LocalEventStore store = open()) {
      check(store);
      new RandomWriter("last", history, random.split(), LARGE_PADDING).write(store, 3);
      history.check(store, false);
    }
    VerifyReport report = StoreVerifier.verify(volume);
    assertThat(report.damages()).isEmpty();
    assertThat(report.unclean()).isFalse();
    try (LocalEventStore store = open()) {
      history.check(store, false);
    }
  }

  /** Returns the store unless it was never open. */
  private @Nullable LocalEventStore live() throws Exception {
    volume.faults().lyingForce(lying);
    volume.faults().cutPowerAt(1 + random.nextLong(LIVES[random.nextInt(LIVES.length)]));
    LocalEventStore store;
    try {
      store = open();
    } catch (IOException | VarveException e) {
      requirePowerCut(e);
      return null;
    }
    try {
      check(store);
      if (write(store)) {
        store.close();
      }
    } catch (VarveException e) {
      requirePowerCut(e);
    }
    return store;
  }

  /** Ends the threads of a store whose volume has no power any more. */
  private void stop(@Nullable LocalEventStore abandoned) {
    if (abandoned != null) {
      try {
        abandoned.close();
      } catch (VarveException e) {
        requirePowerCut(e);
      }
    }
  }

  /** Only a cut may end an operation. Where it hit the reserver, there is no space. */
  private void requirePowerCut(Exception e) {
    String text = e.toString() + e.getCause();
    boolean full = e instanceof StoreFull && !hasPower();
    if (!full && !text.contains("simulated power cut")) {
      throw new AssertionError("failed without a power cut: " + e, e);
    }
  }

  /** Time in which the last frames get a floor above them. */
  private void idle() {
    clock.advanceMillis(random.nextInt(300));
    driver.help();
  }

  private boolean hasPower() {
    try {
      return volume.freeBytes() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean write(LocalEventStore store) throws Exception {
    int commits = 1 + random.nextInt(80);
    List<RandomWriter> all = new ArrayList<>();
    for (int i = 0; i < Math.max(1, writers); i++) {
      all.add(new RandomWriter("w" + i, history, random.split(), LARGE_PADDING));
    }
    boolean whole = true;
    if (writers == 0) {
      whole = all.getFirst().write(store, commits / 2);
      idle();
      whole = whole && all.getFirst().write(store, commits - commits / 2);
    } else {
      try (ExecutorService executor =
          Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
        List<Future<Boolean>> running = new ArrayList<>();
        for (RandomWriter writer : all) {
          running.add(executor.submit(() -> writer.write(store, 1 + commits / writers)));
        }
        for (Future<Boolean> one : running) {
          whole &= one.get();
        }
      }
    }
    for (RandomWriter writer : all) {
      if (writer.failure() != null) {
        requirePowerCut(writer.failure());
      }
    }
    return whole || random.nextBoolean();
  }

  private SimulatedVolume crash() {
    CrashProfile[] profiles = CrashProfile.values();
    CrashProfile profile = profiles[random.nextInt(profiles.length)];
    tailLost |= profile != CrashProfile.KEEP_ALL && level == Level.OS;
    return volume.crash(profile);
  }

  private LocalEventStore open() throws IOException {
    StoreOptions options =
        StoreOptions.defaults().withSegmentSizeBytes(SEGMENT_BYTES).withLevel(level);
    driver = writers == 0 ? new CallerRuns() : new EngineThreads();
    return new StoreOpener(volume, options, driver, clock, random.split(), "test").open();
  }

  private void check(LocalEventStore store) {
    history.check(store, tailLost);
    tailLost = false;
  }
}
