package io.varve.server.grpc;

import java.util.concurrent.locks.ReentrantLock;

/**
 * How many messages of an append stream, and bytes in them, are read and not yet answered in full.
 * Messages are asked for one by one, so there is at most one message more than the bytes allow.
 * Used by any thread.
 */
final class MessageWindow {
  private final Runnable ask;
  private final ReentrantLock lock = new ReentrantLock();
  private int messages;
  private long bytes;
  private boolean asked;

  /**
   * @param ask asks for one more message
   */
  MessageWindow(Runnable ask) {
    this.ask = ask;
  }

  /** Asks for the first message. */
  void open() {
    change(0, 0, false);
  }

  /** The message that was asked for came. */
  void taken(long sizeBytes) {
    change(1, sizeBytes, true);
  }

  /** Messages with so many bytes were answered in full. */
  void answered(int count, long sizeBytes) {
    change(-count, -sizeBytes, false);
  }

  private void change(int messageCount, long byteCount, boolean came) {
    lock.lock();
    try {
      asked = asked && !came;
      messages += messageCount;
      bytes += byteCount;
      if (asked
          || messages >= GrpcBounds.MESSAGES_IN_FLIGHT
          || bytes >= GrpcBounds.BYTES_IN_FLIGHT) {
        return;
      }
      asked = true;
    } finally {
      lock.unlock();
    }
    ask.run();
  }
}
