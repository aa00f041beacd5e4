package io.varve.server.stream;

import io.varve.api.Subscription;
import io.varve.api.SubscriptionItem;
import io.varve.api.SubscriptionItem.Ended;
import io.varve.server.config.ServerLimits;
import io.varve.server.metrics.EndReason;
import io.varve.server.metrics.ItemCounts;
import io.varve.server.metrics.StreamMeter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries items from a subscription to a reader, on a thread of its own. At most two pieces are
 * under way; the rest stays in the log, so a slow reader costs nothing but time, and one that takes
 * nothing for too long is told where to resume and let go.
 */
final class StreamPump implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger("varve.stream");

  private final Subscription subscription;
  private final StreamSink sink;
  private final StreamMeter meter;
  private final ServerLimits limits;
  private final BooleanSupplier stillAllowed;

  /** Everything up to here was put into the sink. */
  private long position;

  private final ItemCounts piece = new ItemCounts();

  /** Why the stream is to end, said by another thread; null: nobody said so. */
  private volatile @Nullable String stopReason;

  StreamPump(
      Subscription subscription,
      long after,
      StreamSink sink,
      StreamMeter meter,
      ServerLimits limits,
      BooleanSupplier stillAllowed) {
    this.subscription = subscription;
    this.position = after;
    this.sink = sink;
    this.meter = meter;
    this.limits = limits;
    this.stillAllowed = stillAllowed;
  }

  /** Ends the stream from another thread: the reader is told why, if it is still there. */
  void stop(String reason) {
    if (stopReason == null) {
      stopReason = reason;
    }
    subscription.close();
  }

  @Override
  public void run() {
    meter.opened();
    String reason = EndReason.INTERNAL;
    try {
      reason = pump();
    } catch (InterruptedException _) {
      reason = EndReason.SERVER_STOPPING;
      sink.abort();
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).addKeyValue("position", position).log("a live stream failed");
      end(new Ended(EndReason.INTERNAL, position));
    } finally {
      subscription.close();
      meter.ended(reason);
    }
  }

  /** Returns why it ended. */
  private String pump() throws InterruptedException {
    while (true) {
      Optional<SubscriptionItem> next = subscription.next(limits.heartbeat());
      if (!sink.isOpen()) {
        return stopReason == null ? EndReason.READER_GONE : stopReason;
      }
      if (!stillAllowed.getAsBoolean()) {
        return end(new Ended(EndReason.ACCESS_REVOKED, position));
      }
      @Nullable Ended ended = next.isEmpty() ? heartbeat() : gather(next.get());
      if (ended != null) {
        return end(ended);
      }
      switch (flush()) {
        case TAKEN -> {}
        case GONE -> {
          return EndReason.READER_GONE;
        }
        case STALLED -> {
          return end(new Ended(EndReason.SLOW_READER, position));
        }
      }
    }
  }

  private @Nullable Ended heartbeat() {
    sink.putHeartbeat();
    return null;
  }

  /**
   * Puts this item and those that are there already; returns the last one if it ends the stream.
   */
  private @Nullable Ended gather(SubscriptionItem first) throws InterruptedException {
    SubscriptionItem item = first;
    while (true) {
      if (item instanceof Ended ended) {
        return ended;
      }
      sink.put(item);
      position = StreamItemJson.position(item);
      piece.add(item);
      if (sink.pieceBytes() >= ServerLimits.STREAM_PIECE_BYTES) {
        return null;
      }
      Optional<SubscriptionItem> more = subscription.next(Duration.ZERO);
      if (more.isEmpty()) {
        return null;
      }
      item = more.get();
    }
  }

  private enum Flush {
    TAKEN,
    STALLED,
    GONE
  }

  private Flush flush() throws InterruptedException {
    piece.sent(meter, sink.pieceBytes());
    CompletableFuture<Void> taken = sink.flush();
    return await(taken);
  }

  private Flush await(CompletableFuture<Void> taken) throws InterruptedException {
    try {
      taken.get(limits.stall().toMillis(), TimeUnit.MILLISECONDS);
      return Flush.TAKEN;
    } catch (TimeoutException _) {
      return Flush.STALLED;
    } catch (ExecutionException _) {
      return Flush.GONE;
    }
  }

  /** Tells the reader why and where to resume; gives it some time to hear it. Returns why. */
  private String end(Ended ended) {
    String asked = stopReason;
    String reason = asked == null || !ended.reason().equals("closed") ? ended.reason() : asked;
    sink.put(new Ended(reason, ended.resumeAfter()));
    meter.sent(Ended.class, 1);
    CompletableFuture<Void> told = sink.flush();
    sink.close(reason);
    var _ =
        told.orTimeout(limits.stall().toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete((_, failure) -> {
              if (failure != null) {
                sink.abort();
              }
            });
    return reason;
  }
}
