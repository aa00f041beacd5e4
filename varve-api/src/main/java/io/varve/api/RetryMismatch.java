package io.varve.api;

/** The request id or event ids were used before with other content; nothing was stored. */
public final class RetryMismatch extends VarveException {
  private static final long serialVersionUID = 1L;

  public RetryMismatch(String message) {
    super("retry_mismatch", message);
  }
}
