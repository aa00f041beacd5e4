package io.varve.api;

import org.jspecify.annotations.Nullable;

/**
 * The store's files cannot be reached: missing, no permission, not a directory, or an I/O error.
 */
public final class StoreUnavailable extends VarveException {
  private static final long serialVersionUID = 1L;

  public StoreUnavailable(String message, @Nullable Throwable cause) {
    super("store_unavailable", message, cause);
  }
}
