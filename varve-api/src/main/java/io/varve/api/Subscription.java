package io.varve.api;

import java.time.Duration;
import java.util.Optional;

/**
 * Matching events from some position on, without end: those stored, then those to come, without a
 * seam. Pulled; used by one thread at a time, except {@link #close}, which may be called by any.
 */
public interface Subscription extends AutoCloseable {
  /**
   * The next item; waits for it. After {@link SubscriptionItem.Ended} it returns that again.
   *
   * @throws InterruptedException if the thread is interrupted while waiting; nothing is lost
   */
  SubscriptionItem next() throws InterruptedException;

  /** As {@link #next}, but gives up after {@code timeout}. */
  Optional<SubscriptionItem> next(Duration timeout) throws InterruptedException;

  @Override
  void close();
}
