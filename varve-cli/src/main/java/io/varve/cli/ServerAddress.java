package io.varve.cli;

import org.jspecify.annotations.Nullable;

/**
 * The server that a command is to work on, as it was named.
 *
 * @param url not checked yet
 * @param key API key; null: none
 */
public record ServerAddress(String url, @Nullable String key) {
  /** Without the key, which must not get into a message. */
  @Override
  public String toString() {
    return url;
  }
}
