package io.varve.engine;

import java.io.IOException;

/**
 * Runs the engine's workers: each on a thread of its own ({@link EngineThreads}), or on the threads
 * of callers while they wait ({@link CallerRuns}). Who runs many engines step by step gives one of
 * its own to {@link StoreOpener}.
 */
public interface WorkerDriver {
  /** A step-wise background task. Run by one thread at a time. */
  interface Worker {
    /**
     * Does what there is to do and returns how much that was; 0: nothing. Never blocks on another
     * worker.
     */
    int doWork();

    /**
     * Whether the callers of appends wait for this one's steps. Such a worker leaves nothing to do
     * behind a step.
     */
    default boolean callersWait() {
      return false;
    }

    /** Nanoseconds after which {@link #doWork} wants to run though nobody signalled it. */
    long idleNanos();
  }

  /** Work on files that ends with a value. */
  @FunctionalInterface
  interface FileTask<T> {
    T run() throws IOException;
  }

  void start(Worker worker, String name);

  /** Says that there is work. Cheap; called by any thread. */
  void signal(Worker worker);

  /**
   * Whether a caller that waits must {@link #help}, since the workers have no threads of their own.
   */
  boolean callersHelp();

  /** Whether some workers have threads, and so may change something while a caller waits. */
  boolean hasThreads();

  /**
   * Runs the workers until none has work. False: another caller is at it, and will see what this
   * one signalled before; or the workers have threads of their own.
   */
  boolean help();

  /** Runs file work where an interrupt of the caller cannot close a channel, and waits for it. */
  <T> T fileWork(FileTask<T> work);

  /** Runs a completion on a thread that is not the engine's. */
  void complete(Runnable completion);

  /** Ends all workers after their current step and waits for that. */
  void stop();
}
