package io.varve.storage;

import java.io.IOException;

/** Bytes of a file are not what they must be. */
public final class DamagedFile extends IOException {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final long offset;
  private final String expected;
  private final String actual;

  public DamagedFile(String path, long offset, String expected, String actual) {
    super(
        path + " is damaged at offset " + offset + ": expected " + expected + ", found " + actual);
    this.path = path;
    this.offset = offset;
    this.expected = expected;
    this.actual = actual;
  }

  public String path() {
    return path;
  }

  public long offset() {
    return offset;
  }

  public String expected() {
    return expected;
  }

  public String actual() {
    return actual;
  }
}
