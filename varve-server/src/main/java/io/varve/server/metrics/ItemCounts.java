package io.varve.server.metrics;

import io.varve.api.SubscriptionItem;
import io.varve.api.SubscriptionItem.CaughtUp;
import io.varve.api.SubscriptionItem.Ended;
import io.varve.api.SubscriptionItem.Matched;
import io.varve.api.SubscriptionItem.Progress;

/** How many items of each kind are in the piece at hand of a live stream. Used by one thread. */
public final class ItemCounts {
  private long matched;
  private long progress;
  private long caughtUp;

  /** Counts an item; the one that ends the stream is not part of a piece. */
  public void add(SubscriptionItem item) {
    switch (item) {
      case Matched each -> matched++;
      case Progress each -> progress++;
      case CaughtUp each -> caughtUp++;
      case Ended each -> {}
    }
  }

  /** Tells that the piece was handed to the network, and begins the next one. */
  public void sent(StreamMeter meter, long bytes) {
    meter.sentBytes(bytes);
    meter.sent(Matched.class, matched);
    meter.sent(Progress.class, progress);
    meter.sent(CaughtUp.class, caughtUp);
    matched = 0;
    progress = 0;
    caughtUp = 0;
  }
}
