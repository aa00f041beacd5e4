package io.varve.server.security;

import io.varve.api.StoreUnavailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Makes the first key for admin of a data directory that never had one, for servers that nobody can
 * log in to: it is printed once and left in the file {@code first-key}, for its owner alone.
 */
public final class FirstKey {
  private static final String NAME = "first-key";

  private FirstKey() {}

  /** Makes it unless a key was ever made; returns whether it did. */
  public static boolean makeIfNeeded(ApiKeys keys, Path dataDirectory, Consumer<String> print) {
    if (keys.wereEverMade()) {
      return false;
    }
    Path file = dataDirectory.resolve(NAME);
    ApiKeys.Made made = keys.add(NAME, Permission.ADMIN, null);
    try {
      Files.deleteIfExists(file);
      new ApiKeyFile(dataDirectory)
          .writeOwnerOnly(file, (made.text() + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      keys.revoke(made.id());
      throw new StoreUnavailable("cannot write " + file + ": " + e.getMessage(), e);
    }
    keys.look();
    print.accept("first API key, for admin, shown once and left in " + file + ": " + made.text());
    return true;
  }
}
