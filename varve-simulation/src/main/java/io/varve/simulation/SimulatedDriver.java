package io.varve.simulation;

import io.varve.engine.CallerRuns;
import io.varve.engine.WorkerDriver;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Runs the engine's workers on threads of a {@link SeededScheduler}, and lets them idle in virtual
 * time. File work runs on the caller's thread: no interrupt closes a simulated file.
 */
final class SimulatedDriver implements WorkerDriver {
  private static final long MIN_IDLE_NANOS = 50_000;

  private final SeededScheduler scheduler;
  private final WorkerDriver fileWork = new CallerRuns();
  private final IdentityHashMap<Worker, Loop> loops = new IdentityHashMap<>();
  private final List<Loop> started = new ArrayList<>();

  SimulatedDriver(SeededScheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public void start(Worker worker, String name) {
    Loop loop = new Loop(worker);
    loops.put(worker, loop);
    started.add(loop);
    scheduler.start(name, loop);
  }

  @Override
  public void signal(Worker worker) {
    Loop loop = loops.get(worker);
    if (loop != null) {
      loop.sleeper.wake();
    }
    scheduler.pause();
  }

  @Override
  public boolean callersHelp() {
    return false;
  }

  @Override
  public boolean hasThreads() {
    return true;
  }

  @Override
  public boolean help() {
    return false;
  }

  @Override
  public <T> T fileWork(FileTask<T> work) {
    return fileWork.fileWork(work);
  }

  @Override
  public void complete(Runnable completion) {
    scheduler.start("completion", completion);
  }

  @Override
  public void stop() {
    for (Loop loop : started) {
      loop.stopped = true;
      loop.sleeper.wake();
    }
    for (Loop loop : started) {
      await(loop.ended);
    }
    started.clear();
    loops.clear();
  }

  /** Waits whatever interrupts. */
  static void await(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Loop implements Runnable {
    private final Worker worker;
    private final SeededScheduler.Sleeper sleeper;
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean stopped;

    Loop(Worker worker) {
      this.worker = worker;
      this.sleeper = scheduler.new Sleeper();
    }

    @Override
    public void run() {
      while (!stopped) {
        if (worker.doWork() > 0) {
          scheduler.pause();
        } else {
          // Never nothing: a worker that wants to run at once would keep virtual time from passing.
          sleeper.sleep(Math.max(MIN_IDLE_NANOS, worker.idleNanos()));
        }
      }
      ended.countDown();
    }
  }
}
