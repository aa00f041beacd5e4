package io.varve.client;

import io.varve.api.AppendResult;
import io.varve.protocol.Wire;
import java.util.concurrent.CompletableFuture;

/** One append on its way. Guarded by the lock of its stream, but for the future. */
final class SentAppend {
  final Wire.Append append;
  final CompletableFuture<AppendResult> result = new CompletableFuture<>();
  final long deadlineNanos;

  /** It was given to a connection at least once, so it may be stored. */
  boolean maybeStored;

  /** And to another one before that, of which nothing was heard. */
  boolean wasSentBefore;

  /** Its result was told; what still comes for it is passed over. */
  boolean answered;

  SentAppend(Wire.Append append, long deadlineNanos) {
    this.append = append;
    this.deadlineNanos = deadlineNanos;
  }

  /** Whether sending it again cannot store it twice. */
  boolean canBeSentAgain() {
    return !maybeStored || append.hasRequestId();
  }
}
