package io.varve.api;

/** The position lies below the first one kept; retention removed it. */
public final class PositionExpired extends VarveException {
  private static final long serialVersionUID = 1L;

  public PositionExpired(String message) {
    super("position_expired", message);
  }
}
