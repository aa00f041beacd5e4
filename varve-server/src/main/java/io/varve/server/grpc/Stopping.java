package io.varve.server.grpc;

import io.varve.api.StoreClosed;

/** What a call is told that a stopping server ends. */
final class Stopping {
  private Stopping() {}

  static StoreClosed failure() {
    return new StoreClosed("the server is stopping: try again when it is back");
  }
}
