package io.varve.server.metrics;

import io.varve.api.Subscription;
import io.varve.api.SubscriptionItem;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A subscription that is counted while it is open. */
final class MeteredSubscription implements Subscription {
  private final Subscription subscription;
  private final ServerMetrics metrics;
  private final AtomicBoolean closed = new AtomicBoolean();

  private MeteredSubscription(Subscription subscription, ServerMetrics metrics) {
    this.subscription = subscription;
    this.metrics = metrics;
  }

  static MeteredSubscription open(Subscription subscription, ServerMetrics metrics) {
    metrics.subscriptions.inc();
    metrics.subscriptionsOpen.inc();
    return new MeteredSubscription(subscription, metrics);
  }

  @Override
  public SubscriptionItem next() throws InterruptedException {
    return subscription.next();
  }

  @Override
  public Optional<SubscriptionItem> next(Duration timeout) throws InterruptedException {
    return subscription.next(timeout);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      metrics.subscriptionsOpen.dec();
    }
    subscription.close();
  }
}
