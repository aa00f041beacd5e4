package io.varve.api.json;

/**
 * JSON text that was found valid and has no insignificant white space; see {@link JsonScan}. Made
 * here only, so that whoever is given one need not look at it again.
 */
public final class NormalJson {
  private final byte[] text;

  NormalJson(byte[] text) {
    this.text = text;
  }

  /** The text itself, not a copy; it must not change. */
  public byte[] bytes() {
    return text;
  }
}
