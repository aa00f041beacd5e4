package io.varve.server.metrics;

import io.varve.api.SubscriptionItem;

/** Counts the live streams of one protocol. Used by any thread. */
public final class StreamMeter {
  private final ServerMetrics metrics;
  private final String protocol;

  StreamMeter(ServerMetrics metrics, String protocol) {
    this.metrics = metrics;
    this.protocol = protocol;
    metrics.streamsOpen.labelValues(protocol);
  }

  public void opened() {
    metrics.streams.labelValues(protocol).inc();
    metrics.streamsOpen.labelValues(protocol).inc();
  }

  /** A stream that was opened ended, for one of a fixed set of reasons. */
  public void ended(String reason) {
    metrics.streamsOpen.labelValues(protocol).dec();
    metrics.streamsEnded.labelValues(protocol, reason).inc();
  }

  /** Items of one kind were handed to the network. */
  public void sent(Class<? extends SubscriptionItem> kind, long items) {
    if (items > 0) {
      metrics.streamItems.labelValues(protocol, name(kind)).inc(items);
    }
  }

  public void sentBytes(long bytes) {
    metrics.streamBytes.labelValues(protocol).inc(bytes);
  }

  private static String name(Class<? extends SubscriptionItem> kind) {
    if (kind == SubscriptionItem.Matched.class) {
      return "matched";
    } else if (kind == SubscriptionItem.Progress.class) {
      return "progress";
    } else if (kind == SubscriptionItem.CaughtUp.class) {
      return "caught_up";
    }
    return "ended";
  }
}
