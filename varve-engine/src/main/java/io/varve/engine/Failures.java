package io.varve.engine;

import io.varve.api.StoreDamaged;
import io.varve.api.StoreUnavailable;
import io.varve.api.UnsupportedFormat;
import io.varve.api.VarveException;
import io.varve.storage.DamagedFile;
import io.varve.storage.NewerFormat;
import java.io.IOException;

/** Turns what storage throws into what callers are told. */
final class Failures {
  private Failures() {}

  /** Whatever ended a task, as something a caller can be thrown. */
  static RuntimeException rethrow(Throwable cause) {
    return switch (cause) {
      case IOException io -> ofRead(io);
      case RuntimeException unchecked -> unchecked;
      case Error error -> throw error;
      default -> new IllegalStateException(cause);
    };
  }

  /** The failure of a read: damage keeps its place, anything else is an unreachable store. */
  static VarveException ofRead(IOException cause) {
    if (cause instanceof DamagedFile damaged) {
      return new StoreDamaged(
          damaged.path(), damaged.offset(), damaged.expected(), damaged.actual());
    }
    if (cause instanceof NewerFormat newer) {
      return new UnsupportedFormat(String.valueOf(newer.getMessage()));
    }
    return new StoreUnavailable("cannot read the store: " + cause, cause);
  }
}
