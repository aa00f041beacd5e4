package io.varve.engine;

import io.varve.storage.Invariant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The position up to which everything is acknowledged and readable: the one number by which writer
 * and readers share state (I4). Advanced by the flusher only; read and waited on by any thread.
 */
final class VisiblePosition implements VisibleWaiter {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition advanced = lock.newCondition();
  private final AtomicInteger waiters = new AtomicInteger();
  private volatile long visible;
  private volatile @Nullable String endReason;

  VisiblePosition(long initial) {
    visible = initial;
  }

  /** Makes everything up to {@code position} readable, then wakes whoever waits. */
  void advance(long position) {
    Invariant.check(position >= visible, "visible position never goes back", position, visible);
    visible = position;
    wake();
  }

  /** Ends all waits, now and later. */
  void end(String reason) {
    if (endReason == null) {
      endReason = reason;
    }
    wake();
  }

  // A waiter counts itself before it reads the position again; the volatile write before this read
  // is the fence that makes one of
  // the two see the other.
  @Override
  public void wake() {
    if (waiters.get() > 0) {
      lock.lock();
      try {
        advanced.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public long visible() {
    return visible;
  }

  @Override
  public @Nullable String endReason() {
    return endReason;
  }

  @Override
  public long awaitAbove(long position, long timeoutNanos, BooleanSupplier givenUp)
      throws InterruptedException {
    if (visible > position || endReason != null) {
      return visible;
    }
    waiters.incrementAndGet();
    lock.lock();
    try {
      long left = timeoutNanos;
      while (visible <= position && endReason == null && !givenUp.getAsBoolean() && left > 0) {
        left = advanced.awaitNanos(left);
      }
      return visible;
    } finally {
      lock.unlock();
      waiters.decrementAndGet();
    }
  }

  /** Waits as long as it takes, whatever interrupts. Returns false if the store ended first. */
  boolean awaitUninterruptibly(long position) {
    if (visible >= position) {
      return true;
    }
    waiters.incrementAndGet();
    lock.lock();
    try {
      while (visible < position && endReason == null) {
        advanced.awaitUninterruptibly();
      }
      return visible >= position;
    } finally {
      lock.unlock();
      waiters.decrementAndGet();
    }
  }
}
