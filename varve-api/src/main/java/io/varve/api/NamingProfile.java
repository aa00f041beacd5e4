package io.varve.api;

import java.util.Locale;

/** What names {@link NewEvent#validated} accepts; fixed when a store is created. */
public enum NamingProfile {
  /** Any printable UTF-8. The default. */
  OPEN,
  /**
   * Event types of lower-case letters, digits, {@code .} and {@code _}; no leading, trailing or
   * double dot.
   */
  STRICT;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
