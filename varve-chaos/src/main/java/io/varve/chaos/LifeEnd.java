package io.varve.chaos;

import io.varve.api.OutcomeUnknown;
import io.varve.api.StoreClosed;
import io.varve.api.StoreFull;
import io.varve.api.StorePoisoned;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * When a life ends and why: it was asked to, has sent all its appends, its store takes no more, or
 * something failed that must not. Safe for use by many threads.
 */
final class LifeEnd {
  private final AtomicLong left;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<@Nullable Throwable> refused = new AtomicReference<>();
  private final AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();

  /**
   * @param operations appends to send; 0: no bound
   */
  LifeEnd(long operations) {
    left = new AtomicLong(operations == 0 ? Long.MAX_VALUE : operations);
  }

  /** Takes part of the bound; false if the life has ended. */
  boolean mayGoOn() {
    if (left.getAndDecrement() <= 0) {
      end();
    }
    return isRunning();
  }

  boolean isRunning() {
    return ended.getCount() > 0;
  }

  void end() {
    ended.countDown();
  }

  void end(Throwable cause) {
    boolean storeIsGone =
        cause instanceof OutcomeUnknown
            || cause instanceof StorePoisoned
            || cause instanceof StoreFull
            || cause instanceof StoreClosed;
    (storeIsGone ? refused : failed).compareAndSet(null, cause);
    end();
  }

  /** Returns once the life has ended, after {@code millis} at the latest; 0: no bound. */
  void await(long millis) throws InterruptedException {
    if (millis == 0) {
      ended.await();
    } else if (!ended.await(millis, TimeUnit.MILLISECONDS)) {
      end();
    }
  }

  /** Why the store takes no more appends; null: it does. */
  @Nullable Throwable refused() {
    return refused.get();
  }

  /** What failed; null: nothing. */
  @Nullable Throwable failed() {
    return failed.get();
  }
}
