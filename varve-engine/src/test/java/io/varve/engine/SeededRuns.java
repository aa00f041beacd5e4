package io.varve.engine;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs a test once per seed, on all cores. A failure names its seed; with {@code
 * -Dvarve.test.seed=N} only that one runs.
 */
final class SeededRuns {
  /** One run; everything random in it comes from the seed. */
  @FunctionalInterface
  interface Run {
    void run(long seed) throws Exception;
  }

  private SeededRuns() {}

  /** Seeds 1 to {@code count}. */
  static void run(int count, Run run) {
    Long only = Long.getLong("varve.test.seed");
    if (only != null) {
      one(only, run);
      return;
    }
    AtomicLong next = new AtomicLong();
    AtomicReference<AssertionError> failure = new AtomicReference<>();
    Runnable worker =
        () -> {
          long seed = next.incrementAndGet();
          while (seed <= count && failure.get() == null) {
            try {
              one(seed, run);
            } catch (AssertionError e) {
              failure.compareAndSet(null, e);
            }
            seed = next.incrementAndGet();
          }
        };
    onAllCores(worker);
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  private static void one(long seed, Run run) {
    try {
      run.run(seed);
    } catch (Exception | Error e) {
      throw new AssertionError("seed=" + seed + ": " + e, e);
    }
  }

  private static void onAllCores(Runnable worker) {
    int cores = Runtime.getRuntime().availableProcessors();
    try (ExecutorService executor = Executors.newFixedThreadPool(cores)) {
      Future<?>[] running = new Future<?>[cores];
      for (int i = 0; i < cores; i++) {
        running[i] = executor.submit(worker);
      }
      for (Future<?> one : running) {
        one.get();
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
