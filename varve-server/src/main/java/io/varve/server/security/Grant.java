package io.varve.server.security;

/**
 * What a request was let in with.
 *
 * @param keyId id of its API key; {@link #OPEN} where nobody is asked for one
 * @param name of the key
 */
public record Grant(String keyId, String name, Permission permission) {
  static final String OPEN = "open";
  private static final String NO_AUTH = "no-auth";

  /** For a server that nobody but this machine can reach and that has no key yet. */
  static Grant ofLoopback() {
    return new Grant(OPEN, "loopback", Permission.ADMIN);
  }

  /** For a server that was told to ask nobody. */
  static Grant ofNoAuth() {
    return new Grant(OPEN, NO_AUTH, Permission.ADMIN);
  }

  boolean isOpen() {
    return keyId.equals(OPEN);
  }

  boolean isUnconditional() {
    return isOpen() && name.equals(NO_AUTH);
  }
}
