package io.varve.engine;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs the workers on the threads of callers: one thread for tests that must replay, and no
 * hand-over for the flusher of stores in memory, see {@link CallerFlushes}. The lock makes it one
 * caller at a time; the others' appends gather meanwhile and go into its next frame.
 */
public final class CallerRuns implements WorkerDriver {
  private final ReentrantLock lock = new ReentrantLock();

  /** Replaced as a whole. */
  private volatile Signalled[] workers = {};

  /** A worker, and whether something was signalled to it since its last step began. */
  private static final class Signalled {
    private final Worker worker;
    private volatile boolean signalled = true;

    Signalled(Worker worker) {
      this.worker = worker;
    }

    /** Lets the worker do one step if there is a reason to; returns whether it did anything. */
    boolean step() {
      if (!signalled && worker.idleNanos() > 0) {
        return false;
      }
      signalled = false;
      boolean worked = worker.doWork() > 0;
      if (worked && !worker.callersWait()) {
        signalled = true;
      }
      return worked;
    }
  }

  @Override
  public void start(Worker worker, String name) {
    lock.lock();
    try {
      Signalled[] more = Arrays.copyOf(workers, workers.length + 1);
      more[workers.length] = new Signalled(worker);
      workers = more;
    } finally {
      lock.unlock();
    }
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // the very same worker
  public void signal(Worker worker) {
    for (Signalled one : workers) {
      if (one.worker == worker) {
        one.signalled = true;
      }
    }
  }

  @Override
  public boolean callersHelp() {
    return true;
  }

  @Override
  public boolean hasThreads() {
    return false;
  }

  @Override
  public <T> T fileWork(FileTask<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw Failures.ofRead(e);
    }
  }

  @Override
  public void complete(Runnable completion) {
    EngineThreads.startVirtual(completion);
  }

  // Who finds the lock taken has signalled before. The holder looks at the signals once more after
  // it gave the lock back, so one of the two sees to it.
  @Override
  public boolean help() {
    if (lock.isHeldByCurrentThread()) {
      return false;
    }
    boolean helped = false;
    while (lock.tryLock()) {
      try {
        runAll();
      } finally {
        lock.unlock();
      }
      helped = true;
      if (!isSignalled()) {
        break;
      }
    }
    return helped;
  }

  private void runAll() {
    boolean worked;
    do {
      worked = false;
      for (Signalled one : workers) {
        worked |= one.step();
      }
    } while (worked);
  }

  private boolean isSignalled() {
    for (Signalled one : workers) {
      if (one.signalled) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void stop() {
    lock.lock();
    try {
      runAll();
      workers = new Signalled[0];
    } finally {
      lock.unlock();
    }
  }
}
