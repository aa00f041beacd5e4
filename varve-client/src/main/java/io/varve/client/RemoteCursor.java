package io.varve.client;

import io.varve.api.CursorExpired;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.EventView;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.StoreClosed;
import io.varve.protocol.Calls;
import io.varve.protocol.EventStoreGrpc;
import io.varve.protocol.Wire;
import io.varve.protocol.convert.WireEvents;
import io.varve.protocol.convert.WireQueries;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A query read from a server. Where the connection breaks it goes on behind the last event, up to
 * the same read position: the log below that never changes.
 */
final class RemoteCursor implements EventCursor {
  private final Connections connections;
  private final RemoteOptions remote;
  private final Query query;
  private final ReadOptions options;
  private final OpenCursors places;
  private final BlockingQueue<IncomingMessages.Signal<Calls.QueryResponse>> signals =
      new LinkedBlockingQueue<>();
  private final Backoff backoff = new Backoff();

  private volatile @Nullable IncomingMessages<Calls.QueryResponse> incoming;
  private Iterator<Wire.Event> piece = List.<Wire.Event>of().iterator();
  private long readPosition = -1;
  private long handedOver;
  private long lastPosition;
  private long consideredBefore;
  private long consideredNow;
  private boolean exhausted;
  private volatile boolean closed;
  private volatile boolean storeClosed;
  private volatile long lastUseNanos = System.nanoTime();

  private RemoteCursor(
      Connections connections,
      RemoteOptions remote,
      Query query,
      ReadOptions options,
      OpenCursors places) {
    this.connections = connections;
    this.remote = remote;
    this.query = query;
    this.options = options;
    this.places = places;
  }

  /** Asks the server and waits for the read position. */
  static RemoteCursor open(
      Connections connections,
      RemoteOptions remote,
      Query query,
      ReadOptions options,
      OpenCursors places) {
    RemoteCursor cursor = new RemoteCursor(connections, remote, query, options, places);
    places.enter(cursor);
    try {
      cursor.receive();
    } catch (RuntimeException e) {
      cursor.close();
      throw e;
    }
    return cursor;
  }

  @Override
  public long readPosition() {
    return readPosition;
  }

  @Override
  public long considered() {
    return consideredBefore + consideredNow;
  }

  @Override
  public boolean hasNext() {
    lastUseNanos = System.nanoTime();
    checkOpen();
    while (!piece.hasNext() && !exhausted) {
      receive();
    }
    return piece.hasNext();
  }

  @Override
  public Event next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no more events");
    }
    Event event = WireEvents.fromWire(piece.next());
    lastPosition = event.position();
    handedOver++;
    return event;
  }

  @Override
  public void forEachView(Consumer<EventView> consumer) {
    while (hasNext()) {
      consumer.accept(EventView.of(next()));
    }
  }

  @Override
  public long count() {
    long count = 0;
    while (hasNext()) {
      lastPosition = piece.next().getPosition();
      handedOver++;
      count++;
    }
    return count;
  }

  /** Takes one message: the read position, or some events, or the end. */
  private void receive() {
    long deadline = System.nanoTime() + remote.timeout().toNanos();
    while (true) {
      IncomingMessages<Calls.QueryResponse> call = incoming == null ? start() : incoming;
      switch (IncomingMessages.take(signals, remote, deadline)) {
        case IncomingMessages.Message<Calls.QueryResponse>(var message) -> {
          call.taken();
          backoff.reset();
          take(message);
          return;
        }
        case IncomingMessages.Ended<Calls.QueryResponse>(var status, var trailers) -> {
          incoming = null;
          if (status.isOk() && readPosition >= 0) {
            exhausted = true;
            places.leave(this);
            return;
          }
          checkOpen();
          long wait = backoff.nextNanos();
          if (!RemoteFailures.mayPass(status, trailers)
              || System.nanoTime() + wait - deadline > 0) {
            throw RemoteFailures.ofRead(remote, status, trailers);
          }
          consideredBefore += consideredNow;
          consideredNow = 0;
          Waiting.nanos(wait);
        }
        case IncomingMessages.Woken<Calls.QueryResponse> woken -> checkOpen();
      }
    }
  }

  private void take(Calls.QueryResponse message) {
    // The first message of a later attempt has a later position, which is not ours.
    if (readPosition < 0) {
      readPosition = message.getReadPosition();
    }
    consideredNow = message.getConsidered();
    piece = message.getEventsList().iterator();
  }

  private IncomingMessages<Calls.QueryResponse> start() {
    Calls.QueryRequest request =
        Calls.QueryRequest.newBuilder()
            .setQuery(WireQueries.toWire(query))
            .setOptions(WireQueries.toWire(remaining()))
            .build();
    IncomingMessages<Calls.QueryResponse> started =
        IncomingMessages.start(connections, EventStoreGrpc.getQueryMethod(), request, signals);
    incoming = started;
    return started;
  }

  /** What is left of the query, bounded by the position it was fixed at. */
  private ReadOptions remaining() {
    if (readPosition < 0) {
      return options;
    }
    long limit = options.limit() == Long.MAX_VALUE ? Long.MAX_VALUE : options.limit() - handedOver;
    ReadOptions left =
        options.withBefore(Math.min(options.before(), readPosition + 1)).withLimit(limit);
    if (handedOver == 0) {
      return left;
    }
    return options.reverse() ? left.withBefore(lastPosition) : left.withAfter(lastPosition);
  }

  private void checkOpen() {
    if (storeClosed) {
      throw new StoreClosed("the store was closed");
    }
    if (closed) {
      throw new CursorExpired("the cursor was closed, or idle for too long; open a new one");
    }
  }

  /** Used last at this time. */
  long lastUseNanos() {
    return lastUseNanos;
  }

  /** Ends it from another thread, because the whole store goes. */
  void closeWithStore() {
    storeClosed = true;
    close();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    places.leave(this);
    IncomingMessages<Calls.QueryResponse> call = incoming;
    if (call != null) {
      call.cancel();
    }
    signals.add(new IncomingMessages.Woken<>());
  }
}
