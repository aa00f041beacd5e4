package io.varve.api;

/**
 * No space could be reserved for the append; nothing was stored. Reads go on, and appends resume
 * when space returns.
 */
public final class StoreFull extends VarveException {
  private static final long serialVersionUID = 1L;

  private final long neededBytes;
  private final long freeBytes;

  public StoreFull(long neededBytes, long freeBytes) {
    super(
        "store_full",
        "no space for the append: "
            + neededBytes
            + " bytes needed, "
            + freeBytes
            + " bytes free on the volume");
    this.neededBytes = neededBytes;
    this.freeBytes = freeBytes;
  }

  public long neededBytes() {
    return neededBytes;
  }

  public long freeBytes() {
    return freeBytes;
  }
}
