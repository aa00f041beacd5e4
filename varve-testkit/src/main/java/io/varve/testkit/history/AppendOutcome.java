package io.varve.testkit.history;

import io.varve.api.AppendResult;
import io.varve.api.EntityId;
import io.varve.api.InvalidInput;
import io.varve.api.LimitExceeded;
import io.varve.api.RetryMismatch;
import io.varve.api.StoreFull;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What a client was told about an append it sent. */
public sealed interface AppendOutcome {
  /**
   * Stored.
   *
   * @param versions each entity's version after it
   */
  record Acknowledged(long first, long last, Map<EntityId, Long> versions)
      implements AppendOutcome {
    public Acknowledged {
      versions = Map.copyOf(versions);
    }
  }

  /** Not stored: a condition did not hold. The texts are those of {@link AppendResult.Conflict}. */
  record Conflicted(String expected, String actual, String where) implements AppendOutcome {}

  /** Stored or not. */
  record Unknown(String reason) implements AppendOutcome {}

  /** Certainly not stored, and never will be. */
  record Refused(String reason) implements AppendOutcome {}

  static AppendOutcome of(AppendResult result) {
    return switch (result) {
      case AppendResult.Appended appended ->
          new Acknowledged(appended.first(), appended.last(), appended.versions());
      case AppendResult.Conflict conflict ->
          new Conflicted(conflict.expected(), conflict.actual(), conflict.where());
      case AppendResult.Failed failed -> of(failed.cause());
    };
  }

  /**
   * What a failure says about an append that was sent: refused only where it certainly was not
   * stored, unknown in every other case, a closed or poisoned store among them.
   */
  static AppendOutcome of(Throwable failure) {
    Throwable cause = failure.getCause();
    if (cause != null
        && (failure instanceof CompletionException || failure instanceof ExecutionException)) {
      return of(cause);
    }
    return switch (failure) {
      case StoreFull full -> new Refused(full.code());
      case InvalidInput invalid -> new Refused(invalid.code());
      case LimitExceeded exceeded -> new Refused(exceeded.code());
      case RetryMismatch mismatch -> new Refused(mismatch.code());
      default -> new Unknown(failure.getClass().getSimpleName());
    };
  }
}
