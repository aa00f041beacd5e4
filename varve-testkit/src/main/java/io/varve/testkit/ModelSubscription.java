package io.varve.testkit;

import io.varve.api.Event;
import io.varve.api.Query;
import io.varve.api.Subscription;
import io.varve.api.SubscriptionItem;
import io.varve.api.SubscriptionItem.CaughtUp;
import io.varve.api.SubscriptionItem.Ended;
import io.varve.api.SubscriptionItem.Matched;
import io.varve.api.SubscriptionItem.Progress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A subscription of a {@link ModelEventStore}: walks the log, then waits for it to grow. Under the
 * store's lock.
 */
final class ModelSubscription implements Subscription {
  private static final int PROGRESS_EVENTS = 10_000;

  private final ReentrantLock lock;
  private final Condition changed;
  private final ModelLog log;
  private final Query query;
  private long position;
  private long saidPosition;
  private boolean caughtUp;
  private @Nullable Ended ended;

  ModelSubscription(ReentrantLock lock, Condition changed, ModelLog log, Query query, long after) {
    this.lock = lock;
    this.changed = changed;
    this.log = log;
    this.query = query;
    position = after;
    saidPosition = after;
  }

  @Override
  public SubscriptionItem next() throws InterruptedException {
    while (true) {
      Optional<SubscriptionItem> item = next(Duration.ofDays(1));
      if (item.isPresent()) {
        return item.get();
      }
    }
  }

  @Override
  public Optional<SubscriptionItem> next(Duration timeout) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long remainingNanos = timeout.toNanos();
      while (true) {
        @Nullable SubscriptionItem item = poll();
        if (item != null || remainingNanos <= 0) {
          return Optional.ofNullable(item);
        }
        remainingNanos = changed.awaitNanos(remainingNanos);
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable SubscriptionItem poll() {
    if (ended != null) {
      return ended;
    }
    while (position < log.head()) {
      Event event = log.at(++position);
      if (ModelMatching.matches(query, event)) {
        saidPosition = position;
        return new Matched(event, log.commitAt(position).last() == position);
      }
      if (position - saidPosition >= PROGRESS_EVENTS) {
        return progress();
      }
    }
    if (!caughtUp) {
      caughtUp = true;
      saidPosition = position;
      return new CaughtUp(position);
    }
    return saidPosition < position ? progress() : null;
  }

  private Progress progress() {
    saidPosition = position;
    return new Progress(position);
  }

  void end(String reason) {
    lock.lock();
    try {
      if (ended == null) {
        ended = new Ended(reason, position);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    end("closed");
  }
}
