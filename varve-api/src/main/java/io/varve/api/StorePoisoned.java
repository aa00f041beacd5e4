package io.varve.api;

import org.jspecify.annotations.Nullable;

/** A write or force failed: the store takes no appends until it is reopened; reads go on. */
public final class StorePoisoned extends VarveException {
  private static final long serialVersionUID = 1L;

  public StorePoisoned(String message, @Nullable Throwable cause) {
    super("store_poisoned", message, cause);
  }
}
