package io.varve.online;

import io.varve.api.Event;
import io.varve.api.NamingProfile;
import io.varve.api.Query;
import io.varve.api.StoreUnavailable;
import io.varve.api.Subscription;
import io.varve.api.SubscriptionItem;
import io.varve.api.json.ExportedEvent;
import io.varve.cli.OpenedStore;
import io.varve.client.RemoteEventStore;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** The store of a server. */
record OpenedRemote(RemoteEventStore store) implements OpenedStore {

  @Override
  public NamingProfile profile() {
    return store.profile();
  }

  /**
   * One: a server refuses an append alone, not those behind it, and a later commit that is stored
   * says that the file is imported up to there.
   */
  @Override
  public int commitsInFlight() {
    return 1;
  }

  @Override
  public boolean answersCanBeLost() {
    return true;
  }

  /** Subscribes; where the server restarts it goes on when that is back. */
  @Override
  public void follow(
      Query query, long after, boolean untilCaughtUp, Consumer<Event> consumer, Runnable pause)
      throws InterruptedException {
    try (Subscription subscription = store.subscribe(query, after)) {
      while (true) {
        Optional<SubscriptionItem> ready = subscription.next(Duration.ZERO);
        if (ready.isEmpty()) {
          pause.run();
        }
        SubscriptionItem item = ready.isPresent() ? ready.get() : subscription.next();
        switch (item) {
          case SubscriptionItem.Matched(var event, var _) -> consumer.accept(event);
          case SubscriptionItem.Progress _ -> {}
          case SubscriptionItem.CaughtUp _ -> {
            pause.run();
            if (untilCaughtUp) {
              return;
            }
          }
          case SubscriptionItem.Ended(var reason, var resumeAfter) ->
              throw new StoreUnavailable(
                  "the subscription ended: " + reason + "; go on with --after " + resumeAfter,
                  null);
        }
      }
    }
  }

  @Override
  public void export(Consumer<ExportedEvent> consumer) {
    store.export(consumer);
  }

  @Override
  public void close() {
    store.close();
  }
}
