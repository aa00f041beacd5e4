package io.varve.engine;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs each worker on a daemon platform thread of its own. The only place where the engine makes
 * threads.
 */
public final class EngineThreads implements WorkerDriver {
  private static final int SPINS = 64;

  private final ConcurrentMap<Worker, Loop> loops = new ConcurrentHashMap<>();
  private final List<Loop> started = new CopyOnWriteArrayList<>();

  @Override
  public void start(Worker worker, String name) {
    Loop loop = new Loop(worker);
    loop.thread = Thread.ofPlatform().daemon(true).name(name).unstarted(loop);
    loops.put(worker, loop);
    started.add(loop);
    loop.thread.start();
  }

  @Override
  public void signal(Worker worker) {
    Loop loop = loops.get(worker);
    if (loop != null) {
      loop.signal();
    }
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
  public void complete(Runnable completion) {
    startVirtual(completion);
  }

  @Override
  public <T> T fileWork(FileTask<T> work) {
    return onEngineThread("varve-files", work);
  }

  static void startVirtual(Runnable task) {
    Thread.ofVirtual().start(task);
  }

  /**
   * Runs file work on a platform thread of the engine's and waits for it. A caller's thread may be
   * interrupted or virtual; a channel it used would be closed under everybody.
   */
  static <T> T onEngineThread(String name, FileTask<T> work) {
    FutureTask<T> task = new FutureTask<>(work::run);
    Thread thread = Thread.ofPlatform().daemon(true).name(name).start(task);
    join(thread);
    if (task.state() == Future.State.SUCCESS) {
      return task.resultNow();
    }
    throw Failures.rethrow(task.exceptionNow());
  }

  @Override
  public void stop() {
    for (Loop loop : started) {
      loop.stopped = true;
      LockSupport.unpark(loop.thread);
    }
    for (Loop loop : started) {
      join(loop.thread);
    }
    started.clear();
    loops.clear();
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** One worker's thread. */
  private static final class Loop implements Runnable {
    private final Worker worker;
    private Thread thread = Thread.currentThread();
    private volatile boolean stopped;
    private volatile boolean signalled;
    private volatile boolean parked;

    Loop(Worker worker) {
      this.worker = worker;
    }

    // The volatile writes and reads of the two flags cross: either the loop sees the signal before
    // it parks, or the signaller sees
    // that it is parked.
    void signal() {
      signalled = true;
      if (parked) {
        LockSupport.unpark(thread);
      }
    }

    @Override
    public void run() {
      while (!stopped) {
        signalled = false;
        if (worker.doWork() == 0) {
          idle();
        }
      }
    }

    private void idle() {
      for (int i = 0; i < SPINS; i++) {
        if (signalled || stopped) {
          return;
        }
        Thread.onSpinWait();
      }
      parked = true;
      if (!signalled && !stopped) {
        LockSupport.parkNanos(this, worker.idleNanos());
      }
      parked = false;
    }
  }
}
