package io.varve.api.json;

import io.varve.api.VarveException;

/** Bytes that should be JSON text are not; nothing was stored. */
public final class InvalidJson extends VarveException {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final int offset;

  /**
   * @param what names the text, such as {@code payload}
   * @param reason what was expected or found
   * @param offset of the offending byte from the start of the text
   */
  public InvalidJson(String what, String reason, int offset) {
    super("invalid_json", what + " is not JSON: " + reason + " at byte " + offset);
    this.reason = reason;
    this.offset = offset;
  }

  public String reason() {
    return reason;
  }

  public int offset() {
    return offset;
  }
}
