package io.varve.testkit.history;

import io.varve.api.Subscription;
import io.varve.api.SubscriptionItem;
import java.time.Duration;
import java.util.Optional;

/** A subscription whose items are recorded as they are handed over: one pass of a subscriber. */
public final class HistorySubscription implements Subscription {
  private final History history;
  private final long pass;
  private final Subscription subscription;
  private boolean ended;

  HistorySubscription(History history, long pass, Subscription subscription) {
    this.history = history;
    this.pass = pass;
    this.subscription = subscription;
  }

  /** Number of the pass in the history. */
  public long pass() {
    return pass;
  }

  @Override
  public SubscriptionItem next() throws InterruptedException {
    SubscriptionItem item = subscription.next();
    record(item);
    return item;
  }

  @Override
  public Optional<SubscriptionItem> next(Duration timeout) throws InterruptedException {
    Optional<SubscriptionItem> item = subscription.next(timeout);
    item.ifPresent(this::record);
    return item;
  }

  private void record(SubscriptionItem item) {
    switch (item) {
      case SubscriptionItem.Matched(var event, boolean lastOfCommit) -> {
        SeenEvent seen = SeenEvent.of(event);
        history.add(step -> new HistoryEntry.EventDelivered(step, pass, seen, lastOfCommit));
      }
      case SubscriptionItem.Progress(long position) ->
          history.add(step -> new HistoryEntry.ProgressDelivered(step, pass, position));
      case SubscriptionItem.CaughtUp(long position) ->
          history.add(step -> new HistoryEntry.CaughtUpDelivered(step, pass, position));
      case SubscriptionItem.Ended(String reason, long resumeAfter) -> {
        // It is returned again on each later call; one entry says it.
        if (!ended) {
          ended = true;
          history.add(step -> new HistoryEntry.PassEnded(step, pass, reason, resumeAfter));
        }
      }
    }
  }

  @Override
  public void close() {
    subscription.close();
  }
}
