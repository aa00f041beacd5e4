package io.varve.server.grpc;

import io.varve.api.CursorExpired;
import io.varve.api.EventStore;
import io.varve.api.InvalidInput;
import io.varve.api.json.ExportedEvent;
import io.varve.protocol.Calls;
import io.varve.protocol.Wire;
import io.varve.protocol.convert.WireCommits;
import io.varve.server.metrics.MeteredCommits;
import java.time.Duration;
import java.util.List;

/**
 * Carries whole commits to a client, as fast as it takes them. One that takes nothing for too long
 * is let go: it keeps the place of another, and with it megabytes of events.
 */
final class CommitPump implements Runnable, OpenPumps.Pump {
  /** Ends a walk through the commits, which by itself goes to the head. */
  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Enough() {
      super(null, null, false, false);
    }
  }

  private final EventStore store;
  private final MeteredCommits commits;
  private final Calls.ReadCommitsRequest request;
  private final OutgoingMessages<Calls.ReadCommitsResponse> outgoing;
  private final OpenPumps open;
  private final Duration stall;

  private Calls.ReadCommitsResponse.Builder piece = Calls.ReadCommitsResponse.newBuilder();
  private int pieceBytes;
  private long pieceEvents;
  private long through;

  /** Every commit up to here was sent. */
  private long sent;

  private volatile boolean stopping;

  /**
   * A pump for what a client asked for.
   *
   * @param stall how long the client may take nothing
   */
  CommitPump(
      EventStore store,
      MeteredCommits commits,
      Calls.ReadCommitsRequest request,
      OutgoingMessages<Calls.ReadCommitsResponse> outgoing,
      OpenPumps open,
      Duration stall) {
    this.store = store;
    this.commits = commits;
    this.request = request;
    this.outgoing = outgoing;
    this.open = open;
    this.stall = stall;
    sent = request.getAfter();
  }

  /** The client is told to come again; one that takes nothing just now ends with the server. */
  @Override
  public void stop() {
    stopping = true;
  }

  @Override
  public void run() {
    open.enter(this);
    try {
      through = through();
      walk();
      if (piece.getCommitsCount() > 0) {
        send();
      }
      outgoing.complete();
    } catch (RuntimeException e) {
      outgoing.fail(e);
    } finally {
      open.leave(this);
    }
  }

  private void walk() {
    if (sent >= through) {
      return;
    }
    try {
      commits.forEach(this::add);
    } catch (Enough _) {
      // What follows was appended after the call.
      return;
    }
  }

  private long through() {
    if (request.getAfter() < 0) {
      throw new InvalidInput("after is no position: " + request.getAfter());
    }
    long head = store.head();
    if (request.getThrough() > head) {
      throw new InvalidInput(
          "position %d is above the head %d: the log was rewound, or it is another one"
              .formatted(request.getThrough(), head));
    }
    return request.hasThrough() ? request.getThrough() : head;
  }

  /** Takes the next commit of the whole log. */
  private void add(List<ExportedEvent> commit) {
    long last = commit.getLast().event().position();
    if (last <= request.getAfter()) {
      // A walk starts with the first commit, whatever was asked for.
      return;
    }
    if (commit.getFirst().commitFirst() > through) {
      throw new Enough();
    }
    if (stopping) {
      throw Stopping.failure();
    }
    Wire.Commit wire = WireCommits.toWire(commit);
    piece.addCommits(wire);
    pieceBytes += wire.getSerializedSize();
    pieceEvents += commit.size();
    if (pieceBytes >= GrpcBounds.MESSAGE_BYTES) {
      send();
      sent = last;
    }
  }

  private void send() {
    try {
      switch (outgoing.send(piece.build(), stall)) {
        case SENT -> {}
        case GONE -> throw new CursorExpired("the reader is gone");
        case STALLED ->
            throw new CursorExpired(
                "the reader took nothing for %d ms; go on after position %d"
                    .formatted(stall.toMillis(), sent));
      }
    } catch (InterruptedException _) {
      throw Stopping.failure();
    }
    commits.sent(pieceEvents);
    piece = Calls.ReadCommitsResponse.newBuilder();
    pieceBytes = 0;
    pieceEvents = 0;
  }
}
