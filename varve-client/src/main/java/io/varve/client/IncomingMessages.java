package io.varve.client;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.varve.api.StoreUnavailable;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One call that is answered by a stream, read by one thread through a queue. At most a few messages
 * are asked for ahead of the reader; the rest waits at the server.
 */
final class IncomingMessages<T> extends ClientCall.Listener<T> {
  private static final int AHEAD = 3;

  /** What comes out of the queue. */
  sealed interface Signal<T> {}

  record Message<T>(T message) implements Signal<T> {}

  /** The last signal of a call. */
  record Ended<T>(Status status, Metadata trailers) implements Signal<T> {}

  /** Not from the call: look again. */
  record Woken<T>() implements Signal<T> {}

  private final Connections connections;
  private final Connections.Connection connection;
  private final ClientCall<?, T> call;
  private final BlockingQueue<Signal<T>> signals;
  private final AtomicBoolean given = new AtomicBoolean();

  private IncomingMessages(
      Connections connections,
      Connections.Connection connection,
      ClientCall<?, T> call,
      BlockingQueue<Signal<T>> signals) {
    this.connections = connections;
    this.connection = connection;
    this.call = call;
    this.signals = signals;
  }

  static <Q, T> IncomingMessages<T> start(
      Connections connections,
      MethodDescriptor<Q, T> method,
      Q request,
      BlockingQueue<Signal<T>> signals) {
    Connections.Connection connection = connections.forStream();
    // How long to pause between attempts is decided by those who make them.
    connection.channel().resetConnectBackoff();
    ClientCall<Q, T> call = connection.channel().newCall(method, CallOptions.DEFAULT);
    IncomingMessages<T> incoming = new IncomingMessages<>(connections, connection, call, signals);
    call.start(incoming, new Metadata());
    call.request(AHEAD);
    call.sendMessage(request);
    call.halfClose();
    return incoming;
  }

  /**
   * The next signal.
   *
   * @param deadlineNanos of {@link System#nanoTime}, at which waiting for it ends
   * @throws StoreUnavailable if there is none by then
   */
  static <T> Signal<T> take(
      BlockingQueue<Signal<T>> signals, RemoteOptions remote, long deadlineNanos) {
    try {
      @Nullable Signal<T> signal =
          signals.poll(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
      if (signal == null) {
        throw new StoreUnavailable(
            "the server at " + remote.address() + " sent nothing for " + remote.timeout(), null);
      }
      return signal;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailable("interrupted while reading from " + remote.address(), e);
    }
  }

  /** A message was used up. */
  void taken() {
    call.request(1);
  }

  /** Ends the call; the last signal still comes. */
  void cancel() {
    call.cancel("the reader is done", null);
  }

  @Override
  public void onMessage(T message) {
    signals.add(new Message<>(message));
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    if (given.compareAndSet(false, true)) {
      connections.giveBack(connection);
    }
    signals.add(new Ended<>(status, trailers));
  }
}
