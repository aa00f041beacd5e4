package io.varve.server.stream;

import io.varve.api.SubscriptionItem;
import java.util.concurrent.CompletableFuture;

/** Where a live stream is written to, in the form of one protocol. Used by one thread. */
interface StreamSink {
  /** Adds an item to the piece at hand. */
  void put(SubscriptionItem item);

  /** Adds a sign of life to the piece at hand. */
  void putHeartbeat();

  /** Size of the piece at hand. */
  int pieceBytes();

  /**
   * Hands the piece to the network.
   *
   * @return completes when the network took it; with a failure if the reader is gone
   */
  CompletableFuture<Void> flush();

  boolean isOpen();

  /** Ends the stream behind what was flushed. */
  void close(String reason);

  /** Ends the stream at once, whatever was not sent yet. */
  void abort();

  /** Completes when the reader is gone or has everything. */
  CompletableFuture<Void> whenDone();
}
