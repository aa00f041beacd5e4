package io.varve.chaos;

import io.varve.api.EventStore;
import io.varve.api.Query;
import io.varve.api.SubscriptionItem;
import io.varve.testkit.history.History;
import io.varve.testkit.history.HistoryClient;
import io.varve.testkit.history.HistorySubscription;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A client that follows the log from its checkpoint on. Its checkpoints are kept by who reads the
 * history: telling of one is storing it. Used by one thread.
 */
final class ChaosSubscriber implements Runnable {
  /** One follows everything, the other one tag. */
  static final List<String> NAMES = List.of("s-all", "s-group");

  private static final int EVENTS_A_CHECKPOINT = 20;
  private static final Duration PATIENCE = Duration.ofMillis(20);

  private final HistoryClient client;
  private final Query query;
  private final long after;
  private final LifeEnd end;

  ChaosSubscriber(History history, String name, EventStore store, long after, LifeEnd end) {
    this.client = new HistoryClient(history, name, store);
    this.query = name.equals(NAMES.getFirst()) ? Query.all() : Query.tag("group:1");
    this.after = after;
    this.end = end;
  }

  @Override
  public void run() {
    try (HistorySubscription subscription = client.subscribe(query, after)) {
      int handled = 0;
      boolean ended = false;
      while (end.isRunning() && !ended) {
        Optional<SubscriptionItem> item = subscription.next(PATIENCE);
        switch (item.orElse(null)) {
          case SubscriptionItem.Matched(var event, boolean lastOfCommit) -> {
            if (++handled % EVENTS_A_CHECKPOINT == 0) {
              client.checkpointStored(event.position());
            }
          }
          case SubscriptionItem.Progress(long position) -> client.checkpointStored(position);
          case SubscriptionItem.CaughtUp caughtUp -> {}
          case SubscriptionItem.Ended last -> ended = true;
          case null -> {}
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a subscriber here", e);
    }
  }
}
