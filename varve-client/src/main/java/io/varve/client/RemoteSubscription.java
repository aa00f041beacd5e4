package io.varve.client;

import io.grpc.Metadata;
import io.grpc.Status;
import io.varve.api.StoreUnavailable;
import io.varve.api.Subscription;
import io.varve.api.SubscriptionItem;
import io.varve.protocol.Calls;
import io.varve.protocol.EventStoreGrpc;
import io.varve.protocol.Wire;
import io.varve.protocol.convert.WireAnswers;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A subscription to a store on a server. Where the connection breaks, or the server restarts, it
 * goes on behind the last item it handed over, without gap and without repeating an event; for how
 * long it tries is up to the caller, who closes it.
 */
final class RemoteSubscription implements Subscription {
  private static final String STORE_CLOSED = "store_closed";
  private static final String SERVER_STOPPING = "server_stopping";
  private static final String SLOW_READER = "slow_reader";
  private static final Duration ENDLESS = Duration.ofDays(36_500);

  private final Connections connections;
  private final RemoteOptions remote;
  private final Calls.SubscribeRequest first;
  private final Consumer<RemoteSubscription> onClose;
  private final BlockingQueue<IncomingMessages.Signal<Calls.SubscribeResponse>> signals =
      new LinkedBlockingQueue<>();
  private final Backoff backoff = new Backoff();

  private volatile @Nullable IncomingMessages<Calls.SubscribeResponse> incoming;
  private Iterator<Calls.SubscriptionItem> piece = List.<Calls.SubscriptionItem>of().iterator();

  /** Everything matching up to here was handed over. */
  private long position;

  /** That position in the log it came from, where the server told. */
  private Wire.@Nullable Checkpoint checkpoint;

  /** The server took the subscription at least once: from then on only the position counts. */
  private boolean stands;

  private long nextAttemptNanos = System.nanoTime();
  private SubscriptionItem.@Nullable Ended ended;
  private volatile @Nullable String closeReason;

  private RemoteSubscription(
      Connections connections,
      RemoteOptions remote,
      Calls.SubscribeRequest first,
      Consumer<RemoteSubscription> onClose) {
    this.connections = connections;
    this.remote = remote;
    this.first = first;
    this.onClose = onClose;
    checkpoint = first.hasCheckpoint() ? first.getCheckpoint() : null;
    position = checkpoint == null ? first.getAfter() : checkpoint.getPosition();
  }

  /** Asks the server and waits until the subscription stands. */
  static RemoteSubscription open(
      Connections connections,
      RemoteOptions remote,
      Calls.SubscribeRequest first,
      Consumer<RemoteSubscription> onClose) {
    RemoteSubscription subscription = new RemoteSubscription(connections, remote, first, onClose);
    try {
      subscription.awaitStanding();
      return subscription;
    } catch (RuntimeException e) {
      subscription.close();
      throw e;
    }
  }

  private void awaitStanding() {
    long deadline = System.nanoTime() + remote.timeout().toNanos();
    try {
      while (!stands) {
        if (!receive(deadline)) {
          throw new StoreUnavailable(
              "the server at " + remote.address() + " did not answer for " + remote.timeout(),
              null);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailable("interrupted while subscribing at " + remote.address(), e);
    }
  }

  @Override
  public SubscriptionItem next() throws InterruptedException {
    Optional<SubscriptionItem> item = Optional.empty();
    while (item.isEmpty()) {
      item = next(ENDLESS);
    }
    return item.get();
  }

  @Override
  public Optional<SubscriptionItem> next(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      SubscriptionItem.@Nullable Ended end = end();
      if (end != null) {
        return Optional.of(end);
      }
      if (piece.hasNext()) {
        SubscriptionItem item = WireAnswers.fromWire(piece.next());
        if (accept(item)) {
          return Optional.of(item);
        }
      } else if (!receive(deadline)) {
        return Optional.empty();
      }
    }
  }

  private SubscriptionItem.@Nullable Ended end() {
    @Nullable String reason = closeReason;
    if (ended == null && reason != null) {
      ended = new SubscriptionItem.Ended(reason, position);
    }
    return ended;
  }

  /** Notes how far the item goes; false: it is not for the caller. */
  private boolean accept(SubscriptionItem item) {
    switch (item) {
      case SubscriptionItem.Matched(var event, var lastOfCommit) -> position = event.position();
      case SubscriptionItem.Progress(long reached) -> position = reached;
      case SubscriptionItem.CaughtUp(long reached) -> position = reached;
      case SubscriptionItem.Ended end -> {
        // A server that stops closes its store; it will be back, or the caller gives up. Who
        // was let go for taking nothing asks again now that it takes something.
        if (end.reason().equals(STORE_CLOSED)
            || end.reason().equals(SERVER_STOPPING)
            || end.reason().equals(SLOW_READER)) {
          return false;
        }
        ended = end;
      }
    }
    return true;
  }

  /** Takes one signal, starting a call where there is none; false: the time is up. */
  private boolean receive(long deadline) throws InterruptedException {
    long now = System.nanoTime();
    if (incoming == null && nextAttemptNanos - now <= 0) {
      start();
    }
    long until =
        incoming == null ? Math.min(deadline - now, nextAttemptNanos - now) : deadline - now;
    IncomingMessages.@Nullable Signal<Calls.SubscribeResponse> signal =
        signals.poll(Math.max(0, until), TimeUnit.NANOSECONDS);
    switch (signal) {
      case null -> {
        return incoming == null && deadline - System.nanoTime() > 0;
      }
      case IncomingMessages.Message<Calls.SubscribeResponse>(var message) -> take(message);
      case IncomingMessages.Ended<Calls.SubscribeResponse>(var status, var trailers) ->
          broken(status, trailers);
      case IncomingMessages.Woken<Calls.SubscribeResponse> woken -> {}
    }
    return true;
  }

  private void take(Calls.SubscribeResponse message) {
    stands = true;
    backoff.reset();
    piece = message.getItemsList().iterator();
    if (message.getItemsCount() > 0) {
      checkpoint = message.hasCheckpoint() ? message.getCheckpoint() : null;
    }
    IncomingMessages<Calls.SubscribeResponse> call = incoming;
    if (call != null) {
      call.taken();
    }
  }

  private void broken(Status status, Metadata trailers) {
    incoming = null;
    nextAttemptNanos = System.nanoTime() + backoff.nextNanos();
    if (closeReason == null && !RemoteFailures.mayPass(status, trailers)) {
      throw RemoteFailures.ofRead(remote, status, trailers);
    }
  }

  private void start() {
    Calls.SubscribeRequest request = stands ? resumption() : first;
    IncomingMessages<Calls.SubscribeResponse> started =
        IncomingMessages.start(connections, EventStoreGrpc.getSubscribeMethod(), request, signals);
    incoming = started;
    if (closeReason != null) {
      started.cancel();
    }
  }

  /** A call begins when the messages of the one before are used up, so the checkpoint fits. */
  private Calls.SubscribeRequest resumption() {
    Calls.SubscribeRequest.Builder request =
        Calls.SubscribeRequest.newBuilder().setQuery(first.getQuery());
    Wire.@Nullable Checkpoint known = checkpoint;
    if (known != null && known.getPosition() == position) {
      return request.setCheckpoint(known).build();
    }
    return request.setAfter(position).build();
  }

  @Override
  public void close() {
    close("closed");
  }

  /** Ends it because the whole store goes. */
  void closeWithStore() {
    close(STORE_CLOSED);
  }

  private void close(String reason) {
    if (closeReason != null) {
      return;
    }
    closeReason = reason;
    onClose.accept(this);
    IncomingMessages<Calls.SubscribeResponse> call = incoming;
    if (call != null) {
      call.cancel();
    }
    signals.add(new IncomingMessages.Woken<>());
  }
}
