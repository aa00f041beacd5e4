package io.varve.engine;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Runs the flusher on the threads of callers that wait for it, so that an append to a store in
 * memory pays no hand-over, and all other workers on threads of their own: they prepare and tidy up
 * beside the appends. Such a thread begins with the worker's first signal, since most stores in
 * memory are small and short, and never need it.
 */
final class CallerFlushes implements WorkerDriver {
  private final CallerRuns callers = new CallerRuns();
  private final EngineThreads threads = new EngineThreads();

  /** Workers not signalled yet, with the names of their threads to be. */
  private final ConcurrentMap<Worker, String> resting = new ConcurrentHashMap<>();

  @Override
  public void start(Worker worker, String name) {
    if (worker.callersWait()) {
      callers.start(worker, name);
    } else {
      resting.put(worker, name);
    }
  }

  @Override
  public void signal(Worker worker) {
    if (worker.callersWait()) {
      callers.signal(worker);
      return;
    }
    String name = resting.isEmpty() ? null : resting.remove(worker);
    if (name == null) {
      threads.signal(worker);
    } else {
      threads.start(worker, name);
    }
  }

  @Override
  public boolean callersHelp() {
    return true;
  }

  @Override
  public boolean hasThreads() {
    return true;
  }

  @Override
  public boolean help() {
    return callers.help();
  }

  @Override
  public <T> T fileWork(FileTask<T> work) {
    return callers.fileWork(work);
  }

  @Override
  public void complete(Runnable completion) {
    callers.complete(completion);
  }

  @Override
  public void stop() {
    resting.clear();
    threads.stop();
    callers.stop();
  }
}
