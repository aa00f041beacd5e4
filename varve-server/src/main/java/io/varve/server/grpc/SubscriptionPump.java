package io.varve.server.grpc;

import io.varve.api.EventStore;
import io.varve.api.Query;
import io.varve.api.StoreClosed;
import io.varve.api.Subscription;
import io.varve.api.SubscriptionItem;
import io.varve.api.SubscriptionItem.CaughtUp;
import io.varve.api.SubscriptionItem.Ended;
import io.varve.api.SubscriptionItem.Matched;
import io.varve.api.SubscriptionItem.Progress;
import io.varve.protocol.Calls;
import io.varve.protocol.convert.WireAnswers;
import io.varve.protocol.convert.WireQueries;
import io.varve.server.config.ServerBusy;
import io.varve.server.metrics.EndReason;
import io.varve.server.metrics.ItemCounts;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries the items of one subscription to a client, several in a message where several are there.
 * What the client does not take stays in the log; one that takes nothing for too long is told where
 * to resume.
 */
final class SubscriptionPump implements Runnable, OpenPumps.Pump {
  private final EventStore store;
  private final Calls.SubscribeRequest request;
  private final OutgoingMessages<Calls.SubscribeResponse> outgoing;
  private final OpenPumps open;
  private final LiveStreamRules rules;
  private final BooleanSupplier stillAllowed;

  /** Of the piece at hand. */
  private final ItemCounts counts = new ItemCounts();

  /** Everything up to here was sent. */
  private long position;

  /** Everything up to here is in the piece at hand, or was sent. */
  private long reached;

  private volatile boolean stopping;
  private volatile @Nullable Subscription subscription;

  /**
   * A pump for what a client asked for.
   *
   * @param stillAllowed asked before each message
   */
  SubscriptionPump(
      EventStore store,
      Calls.SubscribeRequest request,
      OutgoingMessages<Calls.SubscribeResponse> outgoing,
      OpenPumps open,
      LiveStreamRules rules,
      BooleanSupplier stillAllowed) {
    this.store = store;
    this.request = request;
    position = request.hasCheckpoint() ? request.getCheckpoint().getPosition() : request.getAfter();
    reached = position;
    this.outgoing = outgoing;
    this.open = open;
    this.rules = rules;
    this.stillAllowed = stillAllowed;
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
    try {
      rules.places().enter();
    } catch (ServerBusy e) {
      outgoing.fail(e);
      return;
    }
    try (Subscription standing = open()) {
      subscription = standing;
      open.enter(this);
      outgoing.onCancel(standing::close);
      carry(standing);
    } catch (InterruptedException e) {
      outgoing.fail(Stopping.failure());
    } catch (RuntimeException e) {
      outgoing.fail(e);
    } finally {
      open.leave(this);
      rules.places().leave();
    }
  }

  private Subscription open() {
    Query query = WireQueries.fromWire(request.getQuery());
    return request.hasCheckpoint()
        ? store.subscribe(query, WireAnswers.fromWire(request.getCheckpoint()))
        : store.subscribe(query, request.getAfter());
  }

  private void carry(Subscription standing) throws InterruptedException {
    rules.meter().opened();
    String reason = EndReason.INTERNAL;
    try {
      reason = pump(standing);
    } finally {
      rules.meter().ended(reason);
    }
  }

  /** Returns why it ended. */
  private String pump(Subscription standing) throws InterruptedException {
    // The first message says that the subscription stands; later empty ones, that it still does.
    Calls.SubscribeResponse.Builder piece = Calls.SubscribeResponse.newBuilder();
    @Nullable Ended ended = null;
    while (true) {
      Calls.SubscribeResponse message = piece.build();
      switch (outgoing.send(message, rules.stall())) {
        case GONE -> {
          return gone();
        }
        case STALLED -> {
          return end(new Ended(EndReason.SLOW_READER, position));
        }
        case SENT -> {
          position = reached;
          counts.sent(rules.meter(), message.getSerializedSize());
        }
      }
      if (ended != null) {
        return end(worded(ended));
      }
      Optional<SubscriptionItem> next = standing.next(rules.heartbeat());
      if (!stillAllowed.getAsBoolean()) {
        return end(new Ended(EndReason.ACCESS_REVOKED, position));
      }
      piece = Calls.SubscribeResponse.newBuilder();
      ended = next.isEmpty() ? null : gather(standing, next.get(), piece);
      if (ended != null && piece.getItemsCount() == 0) {
        return end(worded(ended));
      }
      mark(piece);
    }
  }

  /** Lets the client notice a rewound or foreign log when it resumes behind these items. */
  private void mark(Calls.SubscribeResponse.Builder piece) {
    if (piece.getItemsCount() == 0) {
      return;
    }
    try {
      piece.setCheckpoint(WireAnswers.toWire(store.checkpoint(reached)));
    } catch (StoreClosed _) {
      // What was visible is still handed over; the client resumes by the position alone.
    }
  }

  /** Takes this item and those that are there already; returns the one that ends it. */
  private @Nullable Ended gather(
      Subscription standing, SubscriptionItem first, Calls.SubscribeResponse.Builder piece)
      throws InterruptedException {
    Optional<SubscriptionItem> item = Optional.of(first);
    int bytes = 0;
    while (item.isPresent()) {
      if (item.get() instanceof Ended ended) {
        return ended;
      }
      Calls.SubscriptionItem wire = WireAnswers.toWire(item.get());
      piece.addItems(wire);
      counts.add(item.get());
      reached = position(item.get());
      bytes += wire.getSerializedSize();
      if (bytes >= GrpcBounds.MESSAGE_BYTES
          || piece.getItemsCount() == GrpcBounds.ITEMS_PER_MESSAGE) {
        return null;
      }
      item = standing.next(Duration.ZERO);
    }
    return null;
  }

  private static long position(SubscriptionItem item) {
    return switch (item) {
      case Matched(var event, var _) -> event.position();
      case Progress(var considered) -> considered;
      case CaughtUp(var considered) -> considered;
      case Ended(var _, var resumeAfter) -> resumeAfter;
    };
  }

  private Ended worded(Ended ended) {
    return stopping ? new Ended(EndReason.SERVER_STOPPING, ended.resumeAfter()) : ended;
  }

  private String gone() {
    return stopping ? EndReason.SERVER_STOPPING : EndReason.READER_GONE;
  }

  /** Tells the client why and where to resume, also one that takes nothing. Returns why. */
  private String end(Ended ended) {
    // A subscription closed because its client went says only that it was closed.
    if (!outgoing.sendLast(
        Calls.SubscribeResponse.newBuilder().addItems(WireAnswers.toWire(ended)).build())) {
      return gone();
    }
    rules.meter().sent(Ended.class, 1);
    return ended.reason();
  }
}
