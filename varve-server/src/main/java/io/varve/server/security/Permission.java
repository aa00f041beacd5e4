package io.varve.server.security;

import io.varve.api.InvalidInput;
import java.util.Locale;

/** What a key lets its holder do, each including the ones before it. */
public enum Permission {
  /** Nothing that needs a key: whether the server is up, and how to use it. */
  NONE,
  /** Queries, streams, figures. */
  READ,
  /** Appends. */
  WRITE,
  /** What concerns the server rather than the events. */
  ADMIN;

  /** Whether who has this may do what needs {@code needed}. */
  public boolean covers(Permission needed) {
    return compareTo(needed) >= 0;
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads the permission of a key. */
  static Permission ofKey(String text) {
    return switch (text) {
      case "read" -> READ;
      case "write" -> WRITE;
      case "admin" -> ADMIN;
      default ->
          throw new InvalidInput("unknown permission \"" + text + "\"; known: read write admin");
    };
  }
}
