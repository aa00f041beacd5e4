package io.varve.api;

import org.jspecify.annotations.Nullable;

/**
 * The root of all failures Varve reports. Each subclass is named for what went wrong in the
 * caller's terms and carries a {@link #code()} that never changes between releases.
 */
public abstract class VarveException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  protected VarveException(String code, String message) {
    this(code, message, null);
  }

  protected VarveException(String code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** Stable, machine-readable, lower case with underscores. */
  public final String code() {
    return code;
  }
}
