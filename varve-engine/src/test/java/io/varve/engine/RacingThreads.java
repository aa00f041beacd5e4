package io.varve.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs one task on several threads at once and hands over what they return. */
final class RacingThreads {
  /** What the thread of a number does. */
  @FunctionalInterface
  interface Task<T> {
    T run(int thread) throws Exception;
  }

  private RacingThreads() {}

  /** Returns the results by thread; fails with what the first one failed with. */
  static <T> List<T> run(int threads, Task<T> task) throws Exception {
    List<Callable<T>> tasks = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      int number = thread;
      tasks.add(() -> task.run(number));
    }
    List<T> results = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (Future<T> result : executor.invokeAll(tasks)) {
        results.add(result.get());
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
    return results;
  }
}
