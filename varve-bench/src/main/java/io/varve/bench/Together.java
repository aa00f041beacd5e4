package io.varve.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs work on as many platform threads as there are parts, all started at one moment. */
public final class Together {
  private Together() {}

  /** Returns the nanoseconds from the start to the end of the last part. */
  public static long run(List<Runnable> parts) {
    CountDownLatch start = new CountDownLatch(1);
    List<FutureTask<Void>> tasks = new ArrayList<>();
    for (Runnable part : parts) {
      FutureTask<Void> task =
          new FutureTask<>(() -> {
            start.await();
            part.run();
            return null;
          });
      tasks.add(task);
      Thread.ofPlatform().name("producer-" + tasks.size()).start(task);
    }
    long began = System.nanoTime();
    start.countDown();
    for (FutureTask<Void> task : tasks) {
      await(task);
    }
    return System.nanoTime() - began;
  }

  private static void await(FutureTask<Void> task) {
    try {
      task.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a part of the work failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the work went on", e);
    }
  }
}
