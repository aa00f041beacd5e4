package io.varve.engine;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What a subscription waits on: the visible position and how it ends. Used by many threads. */
interface VisibleWaiter {
  long visible();

  /**
   * Waits until {@link #visible} is above {@code position}, {@link #endReason} is there, {@code
   * givenUp} says so, or the time is over, and returns the visible position.
   *
   * @param givenUp asked before waiting and after each {@link #wake}
   */
  long awaitAbove(long position, long timeoutNanos, BooleanSupplier givenUp)
      throws InterruptedException;

  /** Makes all that wait look again whether they go on. */
  void wake();

  /**
   * Why nothing will follow, as in {@link io.varve.api.SubscriptionItem.Ended#reason}; null: it
   * goes on. Once it is there, {@link #visible} does not change any more.
   */
  @Nullable String endReason();
}
