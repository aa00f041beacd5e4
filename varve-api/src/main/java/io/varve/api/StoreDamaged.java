package io.varve.api;

/**
 * Bytes that must be there are missing or changed. Nothing was cut or overwritten; {@code verify}
 * lists all damage.
 */
public final class StoreDamaged extends VarveException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final long offset;

  /**
   * @param file path of the damaged file, relative to the store
   * @param offset byte offset in it
   */
  public StoreDamaged(String file, long offset, String expected, String actual) {
    super(
        "store_damaged",
        file + " is damaged at offset " + offset + ": expected " + expected + ", found " + actual);
    this.file = file;
    this.offset = offset;
  }

  public String file() {
    return file;
  }

  public long offset() {
    return offset;
  }
}
