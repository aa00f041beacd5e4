package io.varve.engine;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs the workers on the threads of callers: no hand-over for stores in memory, and one thread for
 * tests that must replay. The lock makes it one caller at a time.
 */
public final class CallerRuns implements WorkerDriver {
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Worker> workers = new CopyOnWriteArrayList<>();

  @Override
  public void start(Worker worker, String name) {
    workers.add(worker);
  }

  @Override
  public void signal(Worker worker) {}

  @Override
  public boolean callersHelp() {
    return true;
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

  @Override
  public void help() {
    lock.lock();
    try {
      int done;
      do {
        done = 0;
        for (Worker worker : workers) {
          done += worker.doWork();
        }
      } while (done > 0);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void stop() {
    lock.lock();
    try {
      help();
      workers.clear();
    } finally {
      lock.unlock();
    }
  }
}
