package io.varve.api;

import org.jspecify.annotations.Nullable;

/**
 * The append may or may not be durable; reopen the store and look, or retry with the same request
 * id.
 */
public final class OutcomeUnknown extends VarveException {
  private static final long serialVersionUID = 1L;

  public OutcomeUnknown(String message, @Nullable Throwable cause) {
    super("outcome_unknown", message, cause);
  }
}
