package io.varve.server.grpc;

import io.varve.api.Subscription;
import io.varve.api.SubscriptionItem;
import io.varve.protocol.Calls;
import io.varve.protocol.convert.WireAnswers;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries the items of one subscription to a client, several in a message where several are there.
 * A client that takes nothing holds up only itself.
 */
final class SubscriptionPump implements Runnable, OpenPumps.Pump {
  /** Why a subscription ends that a stopping server ends: the client may come back. */
  static final String SERVER_STOPPING = "server_stopping";

  private final Supplier<Subscription> opening;
  private final OutgoingMessages<Calls.SubscribeResponse> outgoing;
  private final OpenPumps open;
  private volatile boolean stopping;
  private volatile @Nullable Subscription subscription;

  SubscriptionPump(
      Supplier<Subscription> opening,
      OutgoingMessages<Calls.SubscribeResponse> outgoing,
      OpenPumps open) {
    this.opening = opening;
    this.outgoing = outgoing;
    this.open = open;
  }

  /** The client is told where to resume. */
  @Override
  public void stop() {
    stopping = true;
    Subscription standing = subscription;
    if (standing != null) {
      standing.close();
    }
  }

  @Override
  public void run() {
    try (Subscription standing = opening.get()) {
      subscription = standing;
      open.enter(this);
      outgoing.onCancel(standing::close);
      if (outgoing.send(Calls.SubscribeResponse.getDefaultInstance()) && pump(standing)) {
        outgoing.complete();
      }
    } catch (InterruptedException e) {
      outgoing.fail(Stopping.failure());
    } catch (RuntimeException e) {
      outgoing.fail(e);
    } finally {
      open.leave(this);
    }
  }

  /** Returns false if the client went first. */
  private boolean pump(Subscription standing) throws InterruptedException {
    while (true) {
      Calls.SubscribeResponse.Builder piece = Calls.SubscribeResponse.newBuilder();
      boolean ended = gather(standing, piece);
      if (!outgoing.send(piece.build())) {
        return false;
      }
      if (ended) {
        return true;
      }
    }
  }

  /** Waits for an item, takes those that are there already; true: the last one ended it. */
  private boolean gather(Subscription standing, Calls.SubscribeResponse.Builder piece)
      throws InterruptedException {
    Optional<SubscriptionItem> item = Optional.of(standing.next());
    int bytes = 0;
    while (item.isPresent()) {
      if (item.get() instanceof SubscriptionItem.Ended ended) {
        piece.addItems(WireAnswers.toWire(worded(ended)));
        return true;
      }
      Calls.SubscriptionItem wire = WireAnswers.toWire(item.get());
      piece.addItems(wire);
      bytes += wire.getSerializedSize();
      if (bytes >= GrpcBounds.MESSAGE_BYTES
          || piece.getItemsCount() == GrpcBounds.ITEMS_PER_MESSAGE) {
        return false;
      }
      item = standing.next(Duration.ZERO);
    }
    return false;
  }

  private SubscriptionItem worded(SubscriptionItem.Ended ended) {
    return stopping ? new SubscriptionItem.Ended(SERVER_STOPPING, ended.resumeAfter()) : ended;
  }
}
