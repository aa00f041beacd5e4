package io.varve.storage;

import java.io.IOException;

/** A file was written by a release with a newer format. */
public final class NewerFormat extends IOException {
  private static final long serialVersionUID = 1L;

  public NewerFormat(String path, int version) {
    super(path + " has format version " + version + "; this release reads up to version 1");
  }
}
