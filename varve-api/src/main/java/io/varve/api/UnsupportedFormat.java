package io.varve.api;

/** The files are not a Varve store, or were written by a newer release. */
public final class UnsupportedFormat extends VarveException {
  private static final long serialVersionUID = 1L;

  public UnsupportedFormat(String message) {
    super("unsupported_format", message);
  }
}
