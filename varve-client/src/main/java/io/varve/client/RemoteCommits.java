package io.varve.client;

import io.varve.api.Checkpoint;
import io.varve.api.CursorExpired;
import io.varve.api.InvalidInput;
import io.varve.api.VarveException;
import io.varve.api.json.ExportedEvent;
import io.varve.protocol.Calls;
import io.varve.protocol.EventStoreGrpc;
import io.varve.protocol.Wire;
import io.varve.protocol.convert.WireCommits;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * All commits of a store on a server, up to the head as of the start, for a consumer that may block
 * for long. Where the connection breaks, or the server lets a slow reader go, it goes on behind the
 * last commit handed over, if that is still the same log. Used by one thread, once.
 */
final class RemoteCommits {
  private final RemoteEventStore store;
  private final Connections connections;
  private final RemoteOptions remote;
  private final Consumer<ExportedEvent> consumer;
  private final Backoff backoff = new Backoff();

  /** Where it ends, in the log it began with. */
  private final Checkpoint through;

  /** Every commit up to here was handed over. */
  private long position;

  private long deadlineNanos;

  /**
   * The commits as of now.
   *
   * @param consumer takes each event; the first of a commit has what belongs to the whole of it
   */
  RemoteCommits(
      RemoteEventStore store,
      Connections connections,
      RemoteOptions remote,
      Consumer<ExportedEvent> consumer) {
    this.store = store;
    this.connections = connections;
    this.remote = remote;
    this.consumer = consumer;
    through = store.checkpoint(store.head());
  }

  void handOver() {
    moved();
    while (position < through.position()) {
      IncomingMessages.Ended<Calls.ReadCommitsResponse> end = handOverFromOneCall();
      if (position < through.position()) {
        pauseAfter(end);
        checkSameLog();
      }
    }
  }

  private void moved() {
    backoff.reset();
    deadlineNanos = System.nanoTime() + remote.timeout().toNanos();
  }

  private IncomingMessages.Ended<Calls.ReadCommitsResponse> handOverFromOneCall() {
    Calls.ReadCommitsRequest request =
        Calls.ReadCommitsRequest.newBuilder()
            .setAfter(position)
            .setThrough(through.position())
            .build();
    BlockingQueue<IncomingMessages.Signal<Calls.ReadCommitsResponse>> signals =
        new LinkedBlockingQueue<>();
    IncomingMessages<Calls.ReadCommitsResponse> call =
        IncomingMessages.start(
            connections, EventStoreGrpc.getReadCommitsMethod(), request, signals);
    try {
      while (true) {
        switch (IncomingMessages.take(signals, remote, deadlineNanos)) {
          case IncomingMessages.Message<Calls.ReadCommitsResponse>(var message) -> {
            message.getCommitsList().forEach(this::handOver);
            call.taken();
            moved();
          }
          case IncomingMessages.Ended<Calls.ReadCommitsResponse> end -> {
            return end;
          }
          case IncomingMessages.Woken<Calls.ReadCommitsResponse> woken -> {}
        }
      }
    } finally {
      call.cancel();
    }
  }

  private void handOver(Wire.Commit commit) {
    List<ExportedEvent> events = WireCommits.fromWire(commit);
    events.forEach(consumer);
    position = events.getLast().event().position();
  }

  private void pauseAfter(IncomingMessages.Ended<Calls.ReadCommitsResponse> end) {
    VarveException failure = RemoteFailures.ofRead(remote, end.status(), end.trailers());
    boolean mayPass =
        failure instanceof CursorExpired || RemoteFailures.mayPass(end.status(), end.trailers());
    long wait = backoff.nextNanos();
    if (!mayPass || System.nanoTime() + wait - deadlineNanos > 0) {
      throw failure;
    }
    Waiting.nanos(wait);
  }

  private void checkSameLog() {
    if (store.checkpoint(through.position()).chain() != through.chain()) {
      throw new InvalidInput(
          "the server at "
              + remote.address()
              + " came back with another log: begin again to have all of one");
    }
  }
}
