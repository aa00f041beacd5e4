package io.varve.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The server that a command is to work on, as it was named.
 *
 * @param url not checked yet
 * @param key API key; null: none
 * @param authorities PEM file with the certificates that vouch for the server's; null: those that
 *     this JVM trusts do
 */
public record ServerAddress(String url, @Nullable String key, @Nullable Path authorities) {
  /** Without the key, which must not get into a message. */
  @Override
  public String toString() {
    return url;
  }
}
