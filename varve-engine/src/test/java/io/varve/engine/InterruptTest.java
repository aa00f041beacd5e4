package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.AppendResult.Appended;
import io.varve.api.EventCursor;
import io.varve.api.Health;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.testkit.SimulatedVolume;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Interrupts of callers close no channel and lose nothing. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InterruptTest {
  private static final int INTERRUPTS = 1_000;

  @TempDir private Path directory;

  @Test
  void aThousandInterruptsLeaveTheStoreHealthy() throws Exception {
    AtomicLong appended = new AtomicLong();
    AtomicBoolean running = new AtomicBoolean(true);
    StoreOptions small = StoreOptions.defaults().withSegmentSizeBytes(Stores.SMALL_SEGMENT_BYTES);
    try (LocalEventStore store = Varve.open(directory, small)) {
      List<Throwable> failures = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        threads.add(new Thread(guarded(failures, () -> append(store, running, appended))));
        threads.add(new Thread(guarded(failures, () -> read(store, running))));
      }
      threads.forEach(Thread::start);
      Random random = new Random(1);
      for (int i = 0; i < INTERRUPTS; i++) {
        threads.get(random.nextInt(threads.size())).interrupt();
        long target = appended.get() + 1;
        while (appended.get() < target) {
          Thread.onSpinWait();
        }
      }
      running.set(false);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).isEmpty();
      assertThat(store.health()).isEqualTo(new Health.Healthy());
      assertThat(store.head()).isEqualTo(appended.get());
    }
    assertThat(StoreVerifier.verify(directory).sound()).isTrue();
  }

  /** Told before the force, the result would be a promise that a power cut breaks. */
  @Test
  void interruptedAppenderGetsNoResultBeforeItsCommitIsDurable() throws Exception {
    SimulatedVolume volume = new SimulatedVolume(1);
    LocalEventStore store = Stores.open(volume, new EngineThreads(), Stores.smallSegments());
    BlockedForce force = BlockedForce.on(volume);
    List<Thread> threads = new ArrayList<>();
    try {
      Append append = Append.of(NewEvent.of("t", "e", "{}")).withRequestId("r");
      Queue<Told> told = new ConcurrentLinkedQueue<>();
      // The second one waits for what the first one staged.
      for (int i = 0; i < 2; i++) {
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  AppendResult result = store.append(append);
                  told.add(new Told(result, Thread.currentThread().isInterrupted()));
                }));
        force.awaitReached();
        interruptWaiting(threads.getLast());
      }
      assertThat(told).isEmpty();
      assertThat(store.head()).isZero();
      force.release();
      for (Thread thread : threads) {
        thread.join();
      }
      Told first = told.remove();
      assertThat(first.result).isInstanceOf(Appended.class);
      assertThat(first.interrupted).as("the interrupt is not lost").isTrue();
      assertThat(told).containsExactly(first);
    } finally {
      force.release();
      store.close();
    }
  }

  /** What an append returned, and whether its thread was interrupted then. */
  private record Told(AppendResult result, boolean interrupted) {}

  /** Interrupts a thread several times; each time it must notice, and wait again. */
  private static void interruptWaiting(Thread thread) {
    for (int i = 0; i < 5; i++) {
      awaitWaiting(thread);
      thread.interrupt();
      awaitWaiting(thread);
    }
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.isInterrupted() || thread.getState() != Thread.State.WAITING) {
      assertThat(thread.isAlive()).as("the append waits still").isTrue();
      Thread.onSpinWait();
    }
  }

  private static Runnable guarded(List<Throwable> failures, Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (RuntimeException | Error e) {
        synchronized (failures) {
          failures.add(e);
        }
      }
    };
  }

  private static void append(LocalEventStore store, AtomicBoolean running, AtomicLong appended) {
    while (running.get()) {
      store.append(Append.of(NewEvent.of("t", "e", "{\"text\":\"" + "x".repeat(300) + "\"}")));
      appended.incrementAndGet();
    }
  }

  private static void read(LocalEventStore store, AtomicBoolean running) {
    while (running.get()) {
      try (EventCursor cursor = store.query(Query.entity("e"))) {
        cursor.forEachView(view -> assertThat(view.version()).isPositive());
      }
      store.stats();
    }
  }
}
