package io.varve.server.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The sending side of one call: lets its one writer wait until the client takes more. What the
 * client does not take stays in the log.
 */
final class OutgoingMessages<T> {
  private static final Duration ENDLESS = Duration.ofDays(36_500);

  private final ServerCallStreamObserver<T> observer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean cancelled;
  private Runnable onCancel = () -> {};

  /** To be made inside the method that gRPC calls: handlers cannot be set later. */
  OutgoingMessages(ServerCallStreamObserver<T> observer) {
    this.observer = observer;
    observer.setOnReadyHandler(this::signal);
    observer.setOnCancelHandler(this::cancel);
  }

  /** Runs {@code action} once the client is gone; at once if it is. */
  void onCancel(Runnable action) {
    lock.lock();
    try {
      if (!cancelled) {
        onCancel = action;
        return;
      }
    } finally {
      lock.unlock();
    }
    action.run();
  }

  private void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void cancel() {
    Runnable action;
    lock.lock();
    try {
      cancelled = true;
      action = onCancel;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    action.run();
  }

  /** What became of a message that is not waited for without end. */
  enum Sent {
    SENT,
    STALLED,
    GONE
  }

  /** Sends once the client takes it, if it does so in time. */
  Sent send(T message, Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (!cancelled && !observer.isReady() && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (cancelled) {
        return Sent.GONE;
      }
      if (!observer.isReady()) {
        return Sent.STALLED;
      }
    } finally {
      lock.unlock();
    }
    observer.onNext(message);
    return Sent.SENT;
  }

  /**
   * Sends and ends the call, whether or not the client takes anything just now; false: it is gone.
   */
  boolean sendLast(T message) {
    if (isCancelled()) {
      return false;
    }
    observer.onNext(message);
    observer.onCompleted();
    return true;
  }

  /** Sends once the client takes it, however long that takes; false: it is gone. */
  boolean send(T message) throws InterruptedException {
    return send(message, ENDLESS) == Sent.SENT;
  }

  void complete() {
    if (!isCancelled()) {
      observer.onCompleted();
    }
  }

  void fail(RuntimeException failure) {
    if (!isCancelled()) {
      observer.onError(GrpcFailures.status(failure));
    }
  }

  boolean isCancelled() {
    lock.lock();
    try {
      return cancelled;
    } finally {
      lock.unlock();
    }
  }
}
