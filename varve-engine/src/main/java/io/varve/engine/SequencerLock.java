package io.varve.engine;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one lock of the append path, with the condition on which appends wait for room. Held for
 * microseconds; so whoever wants it spins a little before it parks.
 */
final class SequencerLock {
  private static final int SPINS = 200;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final WorkerDriver driver;

  SequencerLock(WorkerDriver driver) {
    this.driver = driver;
  }

  void lock() {
    for (int i = 0; i < SPINS; i++) {
      if (lock.tryLock()) {
        return;
      }
      Thread.onSpinWait();
    }
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  /** Releases the lock until something {@link #changed}, and takes it again. */
  @SuppressWarnings("WaitNotInLoop") // the callers loop: what they wait for is theirs to judge
  void awaitChange() {
    if (!driver.callersHelp()) {
      changed.awaitUninterruptibly();
      return;
    }
    lock.unlock();
    try {
      driver.help();
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
