package io.varve.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** One seed, one interleaving; time that passes only where nothing else can go on. */
final class SchedulerTest {
  private static final int THREADS = 4;
  private static final int STEPS = 25;

  private static SeededScheduler scheduler(long seed) {
    return new SeededScheduler(seed, 1, new Trace());
  }

  /** Which thread did each step, under a lock that all want. */
  private static List<Integer> order(long seed) {
    SeededScheduler scheduler = scheduler(seed);
    List<Integer> order = new ArrayList<>();
    ReentrantLock lock = new ReentrantLock();
    scheduler.run(() -> {
      for (int i = 0; i < THREADS; i++) {
        int number = i;
        scheduler.start("t" + i, () -> work(scheduler, lock, order, number));
      }
    });
    return order;
  }

  private static void work(
      SeededScheduler scheduler, ReentrantLock lock, List<Integer> order, int number) {
    for (int step = 0; step < STEPS; step++) {
      lock.lock();
      try {
        scheduler.pause();
        order.add(number);
      } finally {
        lock.unlock();
      }
      scheduler.pause();
    }
  }

  @Test
  void theSameSeedGivesTheSameInterleaving() {
    for (long seed = 0; seed < 50; seed++) {
      assertThat(order(seed)).as("seed=%d", seed).hasSize(THREADS * STEPS).isEqualTo(order(seed));
    }
  }

  @Test
  void differentSeedsGiveDifferentInterleavings() {
    Set<List<Integer>> orders = new HashSet<>();
    for (long seed = 0; seed < 50; seed++) {
      orders.add(order(seed));
    }
    assertThat(orders).hasSizeGreaterThan(45);
  }

  /** Whatever the moment at which a monitor comes free, the threads go on in the same order. */
  @Test
  void aMonitorThatTheJvmFightsForChangesNothing() throws InterruptedException {
    Object monitor = new Object();
    List<Integer> quiet = orderInMonitor(monitor);
    AtomicBoolean end = new AtomicBoolean();
    AtomicLong turns = new AtomicLong();
    Thread outside =
        Thread.ofPlatform()
            .start(() -> {
              while (!end.get()) {
                synchronized (monitor) {
                  turns.incrementAndGet();
                  for (int i = 0; i < 20; i++) {
                    Thread.onSpinWait();
                  }
                }
              }
            });
    try {
      for (int run = 0; run < 500; run++) {
        assertThat(orderInMonitor(monitor)).as("run %d", run).isEqualTo(quiet);
      }
    } finally {
      end.set(true);
      outside.join();
    }
    assertThat(turns.get()).isPositive();
  }

  private static List<Integer> orderInMonitor(Object monitor) {
    SeededScheduler scheduler = scheduler(9);
    List<Integer> order = new ArrayList<>();
    scheduler.run(() -> {
      for (int i = 0; i < THREADS; i++) {
        int number = i;
        scheduler.start(
            "t" + i,
            () -> {
              for (int step = 0; step < STEPS; step++) {
                synchronized (monitor) {
                  order.add(number);
                }
                scheduler.pause();
              }
            });
      }
    });
    return order;
  }

  @Test
  void timePassesOnlyInSleep() {
    SeededScheduler scheduler = scheduler(1);
    List<String> woken = new ArrayList<>();
    scheduler.run(() -> {
      sleeper(scheduler, woken, 3_000_000_000_000L);
      sleeper(scheduler, woken, 1_000);
      sleeper(scheduler, woken, 2_000_000_000L);
      scheduler.pause();
      woken.add("main at " + scheduler.nanos());
    });
    assertThat(woken).containsExactly("main at 0", "1000", "2000000000", "3000000000000");
    assertThat(scheduler.nanos()).isEqualTo(3_000_000_000_000L);
  }

  private static void sleeper(SeededScheduler scheduler, List<String> woken, long nanos) {
    scheduler.start(
        "sleeper",
        () -> {
          scheduler.sleep(nanos);
          assertThat(scheduler.nanos()).isEqualTo(nanos);
          woken.add(Long.toString(nanos));
        });
  }

  @Test
  void anInterruptDoesNotShortenASleepAndIsNotLost() {
    SeededScheduler scheduler = scheduler(1);
    scheduler.run(() -> {
      Thread sleeper =
          scheduler.start(
              "sleeper",
              () -> {
                scheduler.sleep(1_000);
                assertThat(scheduler.nanos()).isEqualTo(1_000);
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
              });
      scheduler.sleep(10);
      sleeper.interrupt();
    });
  }

  @Test
  void aDeadlockIsFoundAndToldWithAllStacks() {
    SeededScheduler scheduler = scheduler(1);
    CountDownLatch never = new CountDownLatch(1);
    assertThatThrownBy(() ->
            scheduler.run(() -> {
              scheduler.start("waits for ever", () -> SimulatedDriver.await(never));
              SimulatedDriver.await(never);
            }))
        .isInstanceOf(SimulationFailure.class)
        .hasMessageContaining("deadlock: 2 threads")
        .hasMessageContaining("waits for ever")
        .hasMessageContaining("CountDownLatch.await");
  }

  @Test
  void aFailureOfAnyThreadEndsTheRun() {
    SeededScheduler scheduler = scheduler(1);
    assertThatThrownBy(() ->
            scheduler.run(() ->
                scheduler.start(
                    "fails",
                    () -> {
                      throw new IllegalStateException("as told");
                    })))
        .isInstanceOf(SimulationFailure.class)
        .hasMessageContaining("as told");
  }

  /**
   * Monitors and real time are not the scheduler's; it waits until the JVM lets the thread go on.
   */
  @Test
  @SuppressWarnings("WaitNotInLoop") // what it waits for is the end of the time
  void waitsForTheJvmWhereItHoldsAThread() {
    SeededScheduler scheduler = scheduler(1);
    Object monitor = new Object();
    List<String> order = new ArrayList<>();
    scheduler.run(() -> {
      scheduler.start("other", () -> order.add("other"));
      synchronized (monitor) {
        try {
          monitor.wait(20);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      order.add("main");
    });
    assertThat(order).containsExactly("main", "other");
    assertThat(scheduler.held()).isPositive();
  }
}
