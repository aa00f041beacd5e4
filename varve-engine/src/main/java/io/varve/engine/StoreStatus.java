package io.varve.engine;

import io.varve.api.Health;
import io.varve.api.StoreClosed;
import io.varve.api.StorePoisoned;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whether a store takes appends: the one place where poison, fullness and closing are kept. Used by
 * any thread.
 */
final class StoreStatus {
  private final AtomicReference<@Nullable Throwable> poison = new AtomicReference<>();
  private volatile Health.@Nullable Full full;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Runnable wakeOnPoison = () -> {};

  /** Says who must be told that the store is poisoned: the flusher, to end all waits. */
  void onPoison(Runnable wake) {
    wakeOnPoison = wake;
  }

  /** Keeps the first cause; only reopening the store clears it. */
  void poison(Throwable cause) {
    poison.compareAndSet(null, cause);
    wakeOnPoison.run();
  }

  @Nullable Throwable poisonCause() {
    return poison.get();
  }

  void full(long neededBytes, long freeBytes) {
    full = new Health.Full(neededBytes, freeBytes);
  }

  void notFull() {
    full = null;
  }

  Health.@Nullable Full fullness() {
    return full;
  }

  /** Returns whether it was open. */
  boolean close() {
    return closed.compareAndSet(false, true);
  }

  boolean isClosed() {
    return closed.get();
  }

  /**
   * Passes if appends can be staged.
   *
   * @throws StoreClosed if the store was closed
   * @throws StorePoisoned if a write or force failed
   */
  void checkWritable() {
    checkOpen();
    Throwable cause = poison.get();
    if (cause != null) {
      throw new StorePoisoned(
          "a write to the log failed ("
              + cause.getMessage()
              + "): close the store, see to the disk, and open it again",
          cause);
    }
  }

  void checkOpen() {
    if (closed.get()) {
      throw new StoreClosed("the store is closed");
    }
  }

  Health health() {
    Throwable cause = poison.get();
    if (cause != null) {
      return new Health.Poisoned(String.valueOf(cause.getMessage()));
    }
    Health.Full currentFull = full;
    return currentFull != null ? currentFull : new Health.Healthy();
  }
}
