package io.varve.bench.scenario;

import io.varve.api.EventStore;
import io.varve.api.Query;
import io.varve.api.Subscription;
import io.varve.api.SubscriptionItem;
import io.varve.bench.BenchSetting;
import io.varve.bench.FieldSum;
import io.varve.bench.Measurement;
import io.varve.bench.Scenario;
import io.varve.engine.Varve;
import java.io.IOException;
import java.util.List;

/** A subscription from the first event of a store of a million until it has caught up. */
public final class SubscribeCatchup implements Scenario {
  private final BenchSetting setting;
  private final int events;

  public SubscribeCatchup(BenchSetting setting) {
    this.setting = setting;
    this.events = LogSize.MILLION.events(setting.scale());
  }

  @Override
  public List<Measurement> run() throws IOException {
    LargeStore large = LargeStore.toRead(setting, events);
    FieldSum sum = new FieldSum();
    try (EventStore store = Varve.open(large.path())) {
      long start = System.nanoTime();
      catchUp(store, sum);
      long elapsed = System.nanoTime() - start;
      sum.check(events, large.sum());
      return List.of(Measurement.rate("events", events, elapsed));
    }
  }

  /** Adds up a subscription from the first event until it has caught up. */
  public static void catchUp(EventStore store, FieldSum sum) {
    try (Subscription subscription = store.subscribe(Query.all(), 0)) {
      while (true) {
        switch (subscription.next()) {
          case SubscriptionItem.Matched matched -> sum.add(matched.event());
          case SubscriptionItem.Progress progress -> {}
          case SubscriptionItem.CaughtUp caughtUp -> {
            return;
          }
          case SubscriptionItem.Ended ended ->
              throw new IllegalStateException("the subscription ended: " + ended.reason());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while catching up", e);
    }
  }
}
