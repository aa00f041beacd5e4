package io.varve.server.grpc;

import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.protocol.Calls;
import io.varve.protocol.Wire;
import io.varve.protocol.convert.WireEvents;
import io.varve.protocol.convert.WireQueries;

/** Carries the events of one query to a client, as fast as it takes them. */
final class QueryPump implements Runnable {
  private final EventStore store;
  private final Calls.QueryRequest request;
  private final OutgoingMessages<Calls.QueryResponse> outgoing;

  QueryPump(
      EventStore store,
      Calls.QueryRequest request,
      OutgoingMessages<Calls.QueryResponse> outgoing) {
    this.store = store;
    this.request = request;
    this.outgoing = outgoing;
  }

  @Override
  public void run() {
    try (EventCursor cursor =
        store.query(
            WireQueries.fromWire(request.getQuery()), WireQueries.fromWire(request.getOptions()))) {
      if (send(cursor)) {
        outgoing.complete();
      }
    } catch (InterruptedException e) {
      outgoing.fail(Stopping.failure());
    } catch (RuntimeException e) {
      outgoing.fail(e);
    }
  }

  private boolean send(EventCursor cursor) throws InterruptedException {
    Calls.QueryResponse.Builder first =
        Calls.QueryResponse.newBuilder().setReadPosition(cursor.readPosition());
    if (!outgoing.send(first.build())) {
      return false;
    }
    boolean more = true;
    while (more) {
      Calls.QueryResponse.Builder piece = Calls.QueryResponse.newBuilder();
      more = fill(piece, cursor);
      if (!outgoing.send(piece.setConsidered(cursor.considered()).build())) {
        return false;
      }
    }
    return true;
  }

  private static boolean fill(Calls.QueryResponse.Builder piece, EventCursor cursor) {
    int bytes = 0;
    while (cursor.hasNext()) {
      Wire.Event event = WireEvents.toWire(cursor.next());
      piece.addEvents(event);
      bytes += event.getSerializedSize();
      if (bytes >= GrpcBounds.MESSAGE_BYTES
          || piece.getEventsCount() == GrpcBounds.ITEMS_PER_MESSAGE) {
        return true;
      }
    }
    return false;
  }
}
