package io.varve.simulation;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Runs many seeds, several at a time, each on one thread; some of them twice, to see that they do
 * the same again. Failures go to a stream as they come. Safe for use by many threads.
 */
final class SeedRuns {
  private static final int TWICE_EVERY = 20;
  private static final int MAX_FAILURES = 20;
  private static final long PROGRESS_SEEDS = 1_000;

  /**
   * So many run one after the other before others run beside them. They load the classes: of two
   * runs that load at once, one can hold a lock of the class loader and wait for one of the JVM's
   * whose next holder, a thread of the other run, waits for the loader.
   */
  private static final int ALONE = 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Counts counts = new Counts();
  private final List<Long> failed = new ArrayList<>();
  private final PrintStream messages;
  private final BooleanSupplier stop;

  /**
   * @param stop asked before each seed
   */
  SeedRuns(PrintStream messages, BooleanSupplier stop) {
    this.messages = messages;
    this.stop = stop;
  }

  /** Runs the seeds from {@code first} on. */
  void run(long first, long count, int threads) {
    AtomicLong next = new AtomicLong(first);
    long end = first + count;
    runAll(next, Math.min(end, first + ALONE));
    next.set(Math.min(end, first + ALONE));
    Runnable worker = () -> runAll(next, end);
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      workers.add(Thread.ofPlatform().name("seeds-" + i).start(worker));
    }
    for (Thread thread : workers) {
      join(thread);
    }
  }

  private void runAll(AtomicLong next, long end) {
    while (!stop.getAsBoolean() && failed().size() < MAX_FAILURES) {
      long seed = next.getAndIncrement();
      if (seed >= end) {
        return;
      }
      run(seed);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void run(long seed) {
    Trace trace = new Trace();
    SimulatedRun run = SimulatedRun.of(seed, trace);
    try {
      run.run();
      if (seed % TWICE_EVERY == 0) {
        repeat(seed, trace, run.counts());
      }
      add(run.counts());
    } catch (RuntimeException | Error e) {
      fail(seed, run.steps(), e);
    }
  }

  /** The same seed must do the same. */
  private static void repeat(long seed, Trace first, Counts counts) {
    Trace second = new Trace();
    SimulatedRun again = SimulatedRun.of(seed, second);
    again.run();
    counts.repeatedRuns++;
    SimulationFailure.check(
        first.hash() == second.hash(), "trace of the same seed", first.hash(), second.hash());
  }

  private void add(Counts more) {
    lock.lock();
    try {
      counts.add(more);
      if (counts.runs % PROGRESS_SEEDS == 0) {
        messages.printf(
            "%d runs, %d crash-recoveries, %d failed%n",
            counts.runs, counts.crashRecoveries, failed.size());
      }
    } finally {
      lock.unlock();
    }
  }

  void fail(long seed, long steps, Throwable e) {
    lock.lock();
    try {
      failed.add(seed);
      messages.printf("SIM FAIL seed=%d step=%d %s%n", seed, steps, e.getMessage());
      messages.printf("replay: ./varve simulate --seed %d --trace%n", seed);
      e.printStackTrace(messages);
    } finally {
      lock.unlock();
    }
  }

  /** Seeds that failed. */
  List<Long> failed() {
    lock.lock();
    try {
      return List.copyOf(failed);
    } finally {
      lock.unlock();
    }
  }

  /** Of all runs that did not fail. Read when they have ended. */
  Counts counts() {
    return counts;
  }
}
