package io.varve.api;

/** The cursor was idle too long or was closed; open a new one. */
public final class CursorExpired extends VarveException {
  private static final long serialVersionUID = 1L;

  public CursorExpired(String message) {
    super("cursor_expired", message);
  }
}
