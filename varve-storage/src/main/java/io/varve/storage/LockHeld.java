package io.varve.storage;

import java.io.IOException;

/** The lock is held, by this process or another. */
public final class LockHeld extends IOException {
  private static final long serialVersionUID = 1L;

  public LockHeld(String path, boolean byThisProcess) {
    super(path + " is locked by " + (byThisProcess ? "this process" : "another process"));
  }
}
