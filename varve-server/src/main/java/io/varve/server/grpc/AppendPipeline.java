package io.varve.server.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.varve.api.AppendResult;
import io.varve.api.EventStore;
import io.varve.api.InvalidInput;
import io.varve.api.VarveException;
import io.varve.protocol.Calls;
import io.varve.protocol.Wire;
import io.varve.protocol.convert.WireAppends;
import io.varve.server.config.AppendRules;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * One append stream: appends are handed to the store as they come, results go back in their order.
 * The thread gRPC calls on takes messages in; {@link #run} waits for results and sends them. A
 * {@link MessageWindow} bounds what is in between.
 */
final class AppendPipeline implements Runnable, OpenPumps.Pump {
  /**
   * A result to come, or the end.
   *
   * @param result null: the client sends no more
   * @param messageBytes of the message that is answered in full then; 0: more of it follow
   * @param broken what the client did wrong; null: nothing
   */
  private record Pending(
      @Nullable CompletableFuture<AppendResult> result,
      int messageBytes,
      @Nullable VarveException broken) {}

  private final EventStore store;
  private final OutgoingMessages<Calls.AppendStreamResponse> outgoing;

  /** Bounded by the messages in flight and the appends in each. */
  private final BlockingQueue<Pending> pending = new LinkedBlockingQueue<>();

  private final OpenPumps open;
  private final AppendRules rules;
  private final MessageWindow window;
  private volatile boolean stopped;

  AppendPipeline(
      EventStore store,
      AppendRules rules,
      ServerCallStreamObserver<Calls.AppendStreamResponse> observer,
      OpenPumps open) {
    this.store = store;
    this.rules = rules;
    this.open = open;
    outgoing = new OutgoingMessages<>(observer);
    outgoing.onCancel(this::end);
    observer.disableAutoRequest();
    window = new MessageWindow(() -> observer.request(1));
  }

  /** The receiving side. */
  StreamObserver<Calls.AppendStreamRequest> begin() {
    StreamObserver<Calls.AppendStreamRequest> receiving =
        new StreamObserver<>() {
          @Override
          public void onNext(Calls.AppendStreamRequest message) {
            take(message);
          }

          @Override
          public void onError(Throwable failure) {
            end();
          }

          @Override
          public void onCompleted() {
            end();
          }
        };
    window.open();
    return receiving;
  }

  private void end() {
    pending.add(new Pending(null, 0, null));
  }

  /** What was taken is answered; then the stream fails as one to be opened again. */
  @Override
  public void stop() {
    stopped = true;
    pending.add(new Pending(null, 0, Stopping.failure()));
  }

  private void take(Calls.AppendStreamRequest message) {
    if (stopped) {
      // Not handed to the store, and not answered: the client knows no outcome, or sends it again.
      return;
    }
    int count = message.getAppendsCount();
    if (count == 0 || count > GrpcBounds.APPENDS_PER_MESSAGE) {
      String rule = "a message of an append stream has 1 to " + GrpcBounds.APPENDS_PER_MESSAGE;
      InvalidInput broken = new InvalidInput(rule + " appends, not " + count);
      pending.add(new Pending(null, 0, broken));
      return;
    }
    int bytes = message.getSerializedSize();
    for (int i = 0; i < count; i++) {
      pending.add(new Pending(append(message.getAppends(i)), i == count - 1 ? bytes : 0, null));
    }
    window.taken(bytes);
  }

  private CompletableFuture<AppendResult> append(Wire.Append append) {
    try {
      return store.appendAsync(rules.namesChecked(WireAppends.fromWire(append)));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void run() {
    open.enter(this);
    try {
      answer();
    } catch (InterruptedException e) {
      outgoing.fail(Stopping.failure());
    } catch (RuntimeException e) {
      outgoing.fail(e);
    } finally {
      open.leave(this);
    }
  }

  private void answer() throws InterruptedException {
    while (true) {
      Calls.AppendStreamResponse.Builder piece = Calls.AppendStreamResponse.newBuilder();
      @Nullable Pending end = null;
      int messages = 0;
      long bytes = 0;
      Pending next = pending.take();
      while (true) {
        if (next.result() == null) {
          end = next;
          break;
        }
        piece.addResults(result(next.result()));
        messages += next.messageBytes() > 0 ? 1 : 0;
        bytes += next.messageBytes();
        @Nullable Pending following = pending.peek();
        if (piece.getResultsCount() == GrpcBounds.ITEMS_PER_MESSAGE
            || following == null
            || (following.result() != null && !following.result().isDone())) {
          break;
        }
        next = pending.take();
      }
      if (piece.getResultsCount() > 0 && !outgoing.send(piece.build())) {
        return;
      }
      if (end != null) {
        finish(end);
        return;
      }
      if (messages > 0) {
        window.answered(messages, bytes);
      }
    }
  }

  private void finish(Pending end) {
    if (end.broken() == null) {
      outgoing.complete();
    } else {
      outgoing.fail(end.broken());
    }
  }

  private static Wire.AppendResult result(CompletableFuture<AppendResult> result)
      throws InterruptedException {
    try {
      return WireAppends.toWire(result.get());
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return WireAppends.toWire(new AppendResult.Failed(GrpcFailures.ofAppend(cause)));
    }
  }
}
