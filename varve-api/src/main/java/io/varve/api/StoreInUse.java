package io.varve.api;

/** Another process, or this one, holds the store open for writing. */
public final class StoreInUse extends VarveException {
  private static final long serialVersionUID = 1L;

  public StoreInUse(String message) {
    super("store_in_use", message);
  }
}
