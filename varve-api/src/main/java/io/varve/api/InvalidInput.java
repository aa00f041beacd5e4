package io.varve.api;

/** The caller's value breaks a rule of the format; nothing was stored. */
public final class InvalidInput extends VarveException {
  private static final long serialVersionUID = 1L;

  public InvalidInput(String message) {
    super("invalid_input", message);
  }
}
