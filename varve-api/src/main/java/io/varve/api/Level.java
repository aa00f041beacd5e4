package io.varve.api;

import java.util.Locale;

/** What an acknowledged append has survived; fixed when a store is created. */
public enum Level {
  /** Forced to the disk before it is acknowledged: survives power loss. The default. */
  FSYNC,
  /**
   * Written to the operating system before it is acknowledged: survives the process, not power
   * loss.
   */
  OS,
  /** In this process's memory only. */
  MEMORY;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
