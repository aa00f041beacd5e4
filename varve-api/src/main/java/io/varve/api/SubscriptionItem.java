package io.varve.api;

/** What a {@link Subscription} yields. */
public sealed interface SubscriptionItem {
  /**
   * A matching event.
   *
   * @param lastOfCommit no further event of its commit follows, matching or not
   */
  record Matched(Event event, boolean lastOfCommit) implements SubscriptionItem {}

  /** Everything up to {@code position} was considered; safe to resume after it. */
  record Progress(long position) implements SubscriptionItem {}

  /** Everything visible was handed over; what follows is live. Also sent on an empty store. */
  record CaughtUp(long position) implements SubscriptionItem {}

  /**
   * The last item.
   *
   * @param reason {@code closed}, {@code store_closed}, {@code store_poisoned} or {@code
   *     store_damaged}
   * @param resumeAfter a new subscription after this position misses nothing
   */
  record Ended(String reason, long resumeAfter) implements SubscriptionItem {}
}
