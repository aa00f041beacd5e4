package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.EntityId;
import io.varve.api.Health;
import io.varve.api.NewEvent;
import io.varve.api.OutcomeUnknown;
import io.varve.api.Payload;
import io.varve.api.VarveException;
import io.varve.storage.Clock;
import io.varve.testkit.CrashProfile;
import io.varve.testkit.FakeClock;
import io.varve.testkit.SimulatedVolume;
import io.varve.testkit.VolumeListener;
import io.varve.testkit.VolumeOperation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * F17: whatever is thrown out of a volume or a clock, errors too, on the caller's thread or on a
 * worker's: nothing is acknowledged that is not durable, nobody waits for ever, and the store opens
 * again with all that was acknowledged.
 */
final class ThrownErrorTest {
  private static final int COMMITS = 45;
  private static final int THREADS = 3;
  private static final int CLOCK_READINGS = 400;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String INJECTED = "thrown by this test";
  private static final List<Supplier<Throwable>> THROWN =
      List.of(
          () -> new OutOfMemoryError(INJECTED),
          () -> new IllegalStateException(INJECTED),
          () -> new InternalError(INJECTED));

  /** A clock that throws at one of its readings. */
  private static final class ThrowingClock implements Clock {
    private final FakeClock clock = new FakeClock();
    private final AtomicLong left;

    ThrowingClock(long kth) {
      left = new AtomicLong(kth);
    }

    private void read() {
      if (left.decrementAndGet() == 0) {
        throw new IllegalStateException(INJECTED);
      }
    }

    boolean fired() {
      return left.get() <= 0;
    }

    @Override
    public long ticks() {
      read();
      return clock.ticks();
    }

    @Override
    public long nanos() {
      read();
      clock.advanceMillis(7);
      return clock.nanos();
    }
  }

  @Test
  void outOfAVolumeOnTheCallersThread() {
    AtomicInteger cases = new AtomicInteger();
    VolumeOperation[] operations = VolumeOperation.values();
    SeededRuns.run(
        operations.length,
        number -> {
          VolumeOperation operation = operations[(int) number - 1];
          boolean fired = true;
          for (int k = 1; fired; k++) {
            boolean afterwards = k % 2 == 0;
            ThrowingListener listener =
                new ThrowingListener(operation, k, afterwards, THROWN.get(k % THROWN.size()));
            tryLife(new CallerRuns(), new FakeClock(), listener, 1, operation + " " + k);
            cases.incrementAndGet();
            fired = listener.fired();
          }
        });
    System.out.printf("F17 thrown out of volumes, caller's thread: %s cases%n", cases);
  }

  @Test
  void outOfAVolumeOnAWorkersThread() {
    VolumeOperation[] operations = {
      VolumeOperation.WRITE,
      VolumeOperation.FORCE,
      VolumeOperation.OPEN,
      VolumeOperation.CREATE,
      VolumeOperation.RENAME,
      VolumeOperation.MAP,
      VolumeOperation.FORCE_DIRECTORY
    };
    int cases = 40 * operations.length;
    SeededRuns.run(
        cases,
        number -> {
          int k = (int) number;
          VolumeOperation operation = operations[k % operations.length];
          ThrowingListener listener =
              new ThrowingListener(operation, 1 + k / 3, k % 2 == 0, THROWN.get(k % 3));
          tryLife(new EngineThreads(), new FakeClock(), listener, THREADS, operation + " " + k);
        });
    System.out.printf("F17 thrown out of volumes, workers' threads: %d cases%n", cases);
  }

  @Test
  void outOfAClock() {
    VolumeListener none = (number, operation, path) -> {};
    AtomicInteger fired = new AtomicInteger();
    SeededRuns.run(
        CLOCK_READINGS,
        k -> {
          boolean threads = k % 2 == 0;
          ThrowingClock clock = new ThrowingClock(1 + k / 2);
          WorkerDriver driver = threads ? new EngineThreads() : new CallerRuns();
          tryLife(driver, clock, none, threads ? THREADS : 1, "reading " + k / 2);
          fired.addAndGet(clock.fired() ? 1 : 0);
        });
    System.out.printf("F17 thrown out of clocks: %s cases%n", fired);
    assertThat(fired).hasValueGreaterThan(CLOCK_READINGS / 4);
  }

  private static void tryLife(
      WorkerDriver driver, Clock clock, VolumeListener listener, int threads, String what)
      throws Exception {
    SimulatedVolume volume = new SimulatedVolume(1);
    SentHistory history = new SentHistory();
    try (LocalEventStore store = Stores.stepped(volume)) {
      appendMany(store, history, 30);
    }
    volume.listen(listener);
    try {
      live(driver, clock, volume, history, threads);
      volume.listen((number, operation, path) -> {});
      for (CrashProfile profile : List.of(CrashProfile.DROP_ALL, CrashProfile.ANY_SUBSET)) {
        try (LocalEventStore store = Stores.stepped(volume.copy().crash(profile, 1))) {
          history.checkReads(store);
        }
      }
      try (LocalEventStore store = Stores.stepped(volume)) {
        history.check(store, false);
        appendMany(store, history, 3);
        assertThat(store.health()).isInstanceOf(Health.Healthy.class);
        history.check(store, false);
      }
      assertThat(StoreVerifier.verify(volume).damages()).isEmpty();
    } catch (Exception | AssertionError e) {
      throw new AssertionError(what + ": " + e, e);
    }
  }

  private static void live(
      WorkerDriver driver, Clock clock, SimulatedVolume volume, SentHistory history, int threads)
      throws InterruptedException {
    LocalEventStore store;
    try {
      store = Stores.open(volume, driver, Stores.smallSegments(), clock);
    } catch (IOException | RuntimeException | Error e) {
      requireInjected(e);
      return;
    }
    List<Throwable> failures = new ArrayList<>();
    Runnable work =
        () -> {
          try {
            appendMany(store, history, COMMITS / threads);
          } catch (RuntimeException | Error e) {
            synchronized (failures) {
              failures.add(e);
            }
          }
        };
    inThreads(threads, work);
    failures.forEach(ThrownErrorTest::requireInjected);
    if (failures.stream().anyMatch(OutcomeUnknown.class::isInstance)) {
      assertThat(store.health()).isInstanceOf(Health.Poisoned.class);
    }
    inThreads(1, () -> close(store));
  }

  /** Fails if one of them does not end. */
  private static void inThreads(int count, Runnable work) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      threads.add(Thread.ofPlatform().daemon(true).start(work));
    }
    for (Thread thread : threads) {
      assertThat(thread.join(PATIENCE))
          .as("ends; is at %s", List.of(thread.getStackTrace()))
          .isTrue();
    }
  }

  private static void close(LocalEventStore store) {
    try {
      store.close();
    } catch (RuntimeException | Error e) {
      requireInjected(e);
    }
  }

  private static void requireInjected(Throwable failure) {
    String chain = "";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      chain += cause + "; ";
    }
    boolean full = failure instanceof VarveException && chain.contains("StoreFull");
    assertThat(full || chain.contains(INJECTED)).as("%s", chain).isTrue();
  }

  /** Of an append that ends in anything but a result, either may have become. */
  private static void appendMany(LocalEventStore store, SentHistory history, int commits) {
    for (int i = 0; i < commits; i++) {
      SentAppend sent = history.send(number -> Append.of(event(number)));
      history.acknowledged(sent, (Appended) store.append(sent.append));
    }
  }

  private static NewEvent event(int number) {
    return new NewEvent(
        "t",
        EntityId.of("e" + number % 5),
        null,
        SentAppend.payload(number, 0, 4_000),
        Payload.none(),
        List.of(),
        null);
  }
}
