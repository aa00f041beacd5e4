package io.varve.client;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.LimitExceeded;
import io.varve.api.Limits;
import io.varve.api.OutcomeUnknown;
import io.varve.api.StoreClosed;
import io.varve.api.VarveException;
import io.varve.protocol.Calls;
import io.varve.protocol.EventStoreGrpc;
import io.varve.protocol.Wire;
import io.varve.protocol.convert.WireAppends;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * All appends of one client, over one stream at a time. Where the stream breaks, those with a
 * request id are sent again, in their order; of those without one that were sent it is said that
 * their outcome is unknown; those not sent yet wait for the next stream. One thread sends ({@link
 * #run}); the lock guards everything else.
 */
final class RemoteAppends implements Runnable {
  private static final int APPENDS_PER_MESSAGE = 256;
  private static final int MESSAGE_BYTES = 256 * 1024;

  /** More than any commit; what a server takes in one message besides others. */
  private static final int APPEND_BYTES = 4 * Limits.COMMIT_BYTES - 2 * MESSAGE_BYTES;

  private static final long LOOK_NANOS = 50_000_000;

  private final ManagedChannel channel;
  private final RemoteOptions options;
  private final Executor executor;
  private final Semaphore places = new Semaphore(Limits.ASYNC_APPENDS, true);
  private final Backoff backoff = new Backoff();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<SentAppend> waiting = new ArrayDeque<>();
  private final Deque<SentAppend> inFlight = new ArrayDeque<>();

  /** Refused by a store that was closing: those with a request id are for the next stream. */
  private final List<SentAppend> refused = new ArrayList<>();

  private @Nullable ClientCall<Calls.AppendStreamRequest, Calls.AppendStreamResponse> stream;
  private long nextAttemptNanos = System.nanoTime();
  private boolean closed;

  RemoteAppends(ManagedChannel channel, RemoteOptions options, Executor executor) {
    this.channel = channel;
    this.options = options;
    this.executor = executor;
  }

  /**
   * Waits for room, then queues the append.
   *
   * @throws LimitExceeded if no server takes it: sent, it would break the stream that all share
   */
  CompletableFuture<AppendResult> append(Append append) {
    Wire.Append wire = WireAppends.toWire(append);
    Limits.check("append in bytes", wire.getSerializedSize(), APPEND_BYTES);
    SentAppend sent = new SentAppend(wire, System.nanoTime() + options.timeout().toNanos());
    places.acquireUninterruptibly();
    lock.lock();
    try {
      if (closed) {
        fail(sent, new StoreClosed("the store was closed"));
      } else {
        waiting.add(sent);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
    return sent.result;
  }

  @Override
  public void run() {
    lock.lock();
    try {
      while (!closed) {
        expire();
        if (!send()) {
          long nanos = changed.awaitNanos(LOOK_NANOS);
          assert nanos <= LOOK_NANOS;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Sends one message, if there is something to send and a stream that takes it. */
  private boolean send() {
    if (waiting.isEmpty()) {
      return false;
    }
    if (stream == null && !start()) {
      return false;
    }
    var open = stream;
    if (open == null || !refused.isEmpty() || !open.isReady()) {
      return false;
    }
    Calls.AppendStreamRequest.Builder message = Calls.AppendStreamRequest.newBuilder();
    int bytes = 0;
    while (!waiting.isEmpty()
        && bytes < MESSAGE_BYTES
        && message.getAppendsCount() < APPENDS_PER_MESSAGE) {
      SentAppend next = waiting.remove();
      if (next.answered) {
        continue;
      }
      next.wasSentBefore = next.maybeStored;
      next.maybeStored = true;
      inFlight.add(next);
      message.addAppends(next.append);
      bytes += next.append.getSerializedSize();
    }
    if (message.getAppendsCount() > 0) {
      open.sendMessage(message.build());
    }
    return true;
  }

  /** Starts a stream once there is a connection: what was not sent is known not to be stored. */
  private boolean start() {
    if (nextAttemptNanos - System.nanoTime() > 0) {
      return false;
    }
    ConnectivityState state = channel.getState(true);
    if (state == ConnectivityState.TRANSIENT_FAILURE) {
      // Our own pauses are shorter than those of the channel.
      nextAttemptNanos = System.nanoTime() + backoff.nextNanos();
      channel.resetConnectBackoff();
      return false;
    }
    if (state != ConnectivityState.READY) {
      channel.notifyWhenStateChanged(state, this::signal);
      return false;
    }
    var started = channel.newCall(EventStoreGrpc.getAppendStreamMethod(), CallOptions.DEFAULT);
    stream = started;
    started.start(new Results(started), new Metadata());
    started.request(Integer.MAX_VALUE);
    return true;
  }

  private void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends what took too long. The oldest stand first. */
  private void expire() {
    long now = System.nanoTime();
    while (!waiting.isEmpty() && waiting.element().deadlineNanos - now <= 0) {
      lost(waiting.remove(), Status.DEADLINE_EXCEEDED);
    }
    for (SentAppend sent : inFlight) {
      if (sent.deadlineNanos - now > 0) {
        break;
      }
      lost(sent, Status.DEADLINE_EXCEEDED);
    }
  }

  /** No answer will be waited for any more. */
  private void lost(SentAppend sent, Status status) {
    VarveException nothingStored = RemoteFailures.notServed(options, status);
    boolean isUnknown = RemoteFailures.isRefusal(status) ? sent.wasSentBefore : sent.maybeStored;
    fail(
        sent,
        isUnknown
            ? new OutcomeUnknown(
                "the append was sent, but no answer came from "
                    + options.address()
                    + ": "
                    + status.getCode()
                    + "; it may be stored: look, or send it again with a request id",
                nothingStored)
            : nothingStored);
  }

  private void fail(SentAppend sent, VarveException failure) {
    answer(sent, () -> sent.result.completeExceptionally(failure));
  }

  private void answer(SentAppend sent, Runnable completion) {
    if (!sent.answered) {
      sent.answered = true;
      places.release();
      // Never on a thread that carries results: what follows an append may block.
      executor.execute(completion);
    }
  }

  private void take(Wire.AppendResult result) {
    SentAppend sent = inFlight.remove();
    switch (WireAppends.fromWire(result)) {
      case AppendResult.Failed(var cause) -> {
        if (cause instanceof StoreClosed && !sent.answered) {
          refused.add(sent);
        } else {
          fail(sent, cause);
        }
      }
      case AppendResult stored -> answer(sent, () -> sent.result.complete(stored));
    }
  }

  private void broken(Status status, Metadata trailers) {
    stream = null;
    nextAttemptNanos = System.nanoTime() + backoff.nextNanos();
    boolean again = !closed && RemoteFailures.mayPass(status, trailers);
    List<SentAppend> before = new ArrayList<>(refused);
    refused.clear();
    before.addAll(inFlight);
    inFlight.clear();
    List<SentAppend> next = new ArrayList<>();
    for (SentAppend sent : before) {
      if (again && sent.canBeSentAgain()) {
        next.add(sent);
      } else {
        lost(sent, status);
      }
    }
    if (!again) {
      waiting.forEach(sent -> lost(sent, status));
      waiting.clear();
    }
    for (SentAppend sent : next.reversed()) {
      waiting.addFirst(sent);
    }
    changed.signalAll();
  }

  /** Waits for the answers to what was sent, if the connection still stands; ends the rest. */
  void close() {
    lock.lock();
    try {
      closed = true;
      for (SentAppend sent : waiting) {
        if (sent.maybeStored) {
          lost(sent, Status.CANCELLED);
        } else {
          fail(sent, new StoreClosed("the store was closed"));
        }
      }
      waiting.clear();
      long left = options.timeout().toNanos();
      while (stream != null && !inFlight.isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      inFlight.forEach(sent -> lost(sent, Status.CANCELLED));
      changed.signalAll();
      lock.unlock();
    }
  }

  /** Receives the results of one stream. */
  private final class Results extends ClientCall.Listener<Calls.AppendStreamResponse> {
    private final ClientCall<Calls.AppendStreamRequest, Calls.AppendStreamResponse> mine;

    private Results(ClientCall<Calls.AppendStreamRequest, Calls.AppendStreamResponse> mine) {
      this.mine = mine;
    }

    @Override
    public void onReady() {
      signal();
    }

    @Override
    public void onMessage(Calls.AppendStreamResponse message) {
      lock.lock();
      try {
        boolean sound = refused.isEmpty();
        message.getResultsList().forEach(RemoteAppends.this::take);
        backoff.reset();
        if (closed) {
          changed.signalAll();
        }
        if (sound && !refused.isEmpty()) {
          // The server answers what it has; then this stream is over.
          mine.halfClose();
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      lock.lock();
      try {
        // There is no other stream: the next one starts after this one broke.
        broken(status, trailers);
      } finally {
        lock.unlock();
      }
    }
  }
}
