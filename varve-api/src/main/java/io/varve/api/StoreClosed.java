package io.varve.api;

/** The store was closed. */
public final class StoreClosed extends VarveException {
  private static final long serialVersionUID = 1L;

  public StoreClosed(String message) {
    super("store_closed", message);
  }
}
