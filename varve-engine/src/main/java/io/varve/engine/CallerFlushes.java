package io.varve.engine;

/**
 * Runs the flusher on the threads of callers that wait for it, so that an append to a store in
 * memory pays no hand-over, and all other workers on threads of their own: they prepare and tidy up
 * beside the appends.
 */
final class CallerFlushes implements WorkerDriver {
  private final CallerRuns callers = new CallerRuns();
  private final EngineThreads threads = new EngineThreads();

  @Override
  public void start(Worker worker, String name) {
    if (worker instanceof LogFlusher) {
      callers.start(worker, name);
    } else {
      threads.start(worker, name);
    }
  }

  @Override
  public void signal(Worker worker) {
    if (worker instanceof LogFlusher) {
      callers.signal(worker);
    } else {
      threads.signal(worker);
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
    threads.stop();
    callers.stop();
  }
}
