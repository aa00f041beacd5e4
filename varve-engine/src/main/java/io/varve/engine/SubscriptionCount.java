package io.varve.engine;

import io.varve.api.LimitExceeded;
import io.varve.api.Limits;
import java.util.concurrent.atomic.AtomicInteger;

/** How many subscriptions of a store are open. Used by any thread. */
final class SubscriptionCount {
  private final AtomicInteger open = new AtomicInteger();

  /**
   * Counts one more.
   *
   * @throws LimitExceeded if there are as many as there may be
   */
  void enter() {
    if (open.incrementAndGet() > Limits.OPEN_SUBSCRIPTIONS) {
      open.decrementAndGet();
      throw new LimitExceeded(
          "open subscriptions", Limits.OPEN_SUBSCRIPTIONS + 1L, Limits.OPEN_SUBSCRIPTIONS);
    }
  }

  void leave() {
    open.decrementAndGet();
  }

  int open() {
    return open.get();
  }
}
