package io.varve.server.rest;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The body of a request piece by piece, for a thread that may block. Asks the sender for a few
 * pieces at a time, and waits for each no longer than a bound. Pieces are put in by the network's
 * thread, taken out by one other.
 */
final class BodyStream implements Subscriber<HttpObject> {
  private static final int PIECES = 8;

  /** A piece, or how the body ended. */
  private sealed interface Item {
    record Piece(HttpData data) implements Item {}

    record End(@Nullable Throwable failure) implements Item {}
  }

  private final long stallNanos;
  private final BlockingQueue<Item> items = new ArrayBlockingQueue<>(PIECES + 2);
  private volatile @Nullable Subscription subscription;
  private boolean ended;

  private BodyStream(Duration stall) {
    stallNanos = stall.toNanos();
  }

  /**
   * The body of {@code request}.
   *
   * @param stall longest time without a byte
   */
  static BodyStream of(HttpRequest request, Duration stall) {
    BodyStream body = new BodyStream(stall);
    request.subscribe(body);
    return body;
  }

  /**
   * The next bytes; null: there are no more.
   *
   * @throws Rejected if they do not come in time, or the sender is gone
   */
  byte @Nullable [] next() {
    if (ended) {
      return null;
    }
    return switch (take()) {
      case Item.Piece(HttpData data) -> {
        request(1);
        yield data.array();
      }
      case Item.End(Throwable failure) -> {
        ended = true;
        if (failure != null) {
          throw broken("the body broke off: " + failure);
        }
        yield null;
      }
    };
  }

  private Item take() {
    try {
      Item item = items.poll(stallNanos, TimeUnit.NANOSECONDS);
      if (item != null) {
        return item;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    ended = true;
    cancel();
    throw broken("no byte of the body came for too long");
  }

  private static Rejected broken(String detail) {
    return new Rejected(
        new Problem(
            HttpStatus.REQUEST_TIMEOUT,
            "slow_sender",
            detail,
            "body",
            "send the rest; with an Idempotency-Key the whole body may be sent again"));
  }

  /** Reads on for some bytes without keeping them, then gives the body up. */
  void drop(long atMostBytes) {
    long left = atMostBytes;
    try {
      for (byte[] piece = next(); piece != null && left > 0; piece = next()) {
        left -= piece.length;
      }
    } catch (Rejected _) {
      // It was refused already.
    }
    cancel();
  }

  private void cancel() {
    Subscription now = subscription;
    if (now != null) {
      now.cancel();
    }
  }

  private void request(int count) {
    Subscription now = subscription;
    if (now != null) {
      now.request(count);
    }
  }

  @Override
  public void onSubscribe(Subscription begun) {
    subscription = begun;
    begun.request(PIECES);
  }

  @Override
  public void onNext(HttpObject object) {
    // Trailers are of no use here, but count as asked for.
    items.add(new Item.Piece(object instanceof HttpData data ? data : HttpData.empty()));
  }

  @Override
  public void onError(Throwable failure) {
    items.add(new Item.End(failure));
  }

  @Override
  public void onComplete() {
    items.add(new Item.End(null));
  }
}
