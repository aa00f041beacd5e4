package io.varve.cli;

import io.varve.api.InvalidInput;
import io.varve.api.LimitExceeded;
import io.varve.api.OutcomeUnknown;
import io.varve.api.PositionExpired;
import io.varve.api.RetryMismatch;
import io.varve.api.StoreClosed;
import io.varve.api.StoreDamaged;
import io.varve.api.StoreFull;
import io.varve.api.StoreInUse;
import io.varve.api.StorePoisoned;
import io.varve.api.StoreUnavailable;
import io.varve.api.UnsupportedFormat;
import io.varve.api.json.InvalidJson;

/** How a run of {@code varve} ended, and the only place that says which failure ends it how. */
enum ExitCode {
  OK(0),
  /** Bad input, wrong usage, or what was asked for is not there. */
  BAD_INPUT(1),
  DAMAGED(2),
  CONFLICT(3),
  /** In use, full, poisoned, no permission, of another or a newer format. */
  UNAVAILABLE(4),
  /** No JDK was found; only the launcher ends so. */
  NO_JDK(69),
  /** A fault of Varve's own. */
  INTERNAL(70);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  static ExitCode of(Throwable failure) {
    return switch (failure) {
      case CommandFailed failed -> failed.exitCode();
      case InvalidInput e -> BAD_INPUT;
      case InvalidJson e -> BAD_INPUT;
      case LimitExceeded e -> BAD_INPUT;
      case PositionExpired e -> BAD_INPUT;
      case OutputFailed e -> BAD_INPUT;
      case StoreDamaged e -> DAMAGED;
      case RetryMismatch e -> CONFLICT;
      case StoreInUse e -> UNAVAILABLE;
      case StoreFull e -> UNAVAILABLE;
      case StorePoisoned e -> UNAVAILABLE;
      case StoreUnavailable e -> UNAVAILABLE;
      case StoreClosed e -> UNAVAILABLE;
      case OutcomeUnknown e -> UNAVAILABLE;
      case UnsupportedFormat e -> UNAVAILABLE;
      default -> INTERNAL;
    };
  }
}
