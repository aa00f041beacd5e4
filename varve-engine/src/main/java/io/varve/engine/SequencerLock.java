package io.varve.engine;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one lock of the append path, with the condition on which appends wait for room. Held for
 * microseconds; so whoever wants it looks again for a while before it parks.
 */
final class SequencerLock {
  private static final int LOOKS = 70;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final WorkerDriver driver;

  SequencerLock(WorkerDriver driver) {
    this.driver = driver;
  }

  void lock() {
    for (int look = 0; look < LOOKS; look++) {
      if (lock.tryLock()) {
        return;
      }
      BriefWait.after(look);
    }
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  /**
   * Releases the lock until something {@link #changed}, and takes it again. A caller that can help
   * does so first and looks again; only if that changed nothing it waits, and then without giving
   * the lock back in between, so that nothing can change unseen.
   *
   * @param helped what the last call returned, if nothing else was done since
   * @return whether the next call, if the caller still has to wait, may do so without helping
   */
  @SuppressWarnings("WaitNotInLoop") // the callers loop: what they wait for is theirs to judge
  boolean awaitChange(boolean helped) {
    if (!driver.callersHelp() || (helped && driver.hasThreads())) {
      changed.awaitUninterruptibly();
      return false;
    }
    lock.unlock();
    try {
      if (!driver.help()) {
        Thread.onSpinWait();
      }
      return driver.hasThreads();
    } finally {
      lock.lock();
    }
  }

  /** Wakes all who wait for a change. The caller holds the lock. */
  void changed() {
    if (lock.hasWaiters(changed)) {
      changed.signalAll();
    }
  }
}
