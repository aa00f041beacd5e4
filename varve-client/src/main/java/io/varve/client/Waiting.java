package io.varve.client;

import io.varve.api.StoreUnavailable;
import java.util.concurrent.TimeUnit;

/** Waiting between attempts, on the caller's thread. */
final class Waiting {
  private Waiting() {}

  static void nanos(long nanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailable("interrupted while waiting for the server", e);
    }
  }
}
