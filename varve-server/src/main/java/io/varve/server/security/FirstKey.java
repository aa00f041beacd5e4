package io.varve.server.security;

import io.varve.api.InvalidInput;
import io.varve.api.StoreUnavailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The first key for admin of a data directory that never had one, for servers that nobody can log
 * in to: it is printed once and left in the file {@code first-key}, for its owner alone.
 *
 * <p>The file is on disk before the key is stored: a crash in between leaves a file whose key lets
 * nobody in, which the next start says, and never a key that nobody has seen.
 */
public final class FirstKey {
  private static final String NAME = "first-key";

  private final ApiKeys keys;
  private final ApiKeyFile keyFile;
  private final Path file;
  private final String otherWay;

  FirstKey(ApiKeys keys, Path dataDirectory) {
    this.keys = keys;
    keyFile = new ApiKeyFile(dataDirectory);
    file = dataDirectory.resolve(NAME);
    otherWay =
        "leave the setting out and make a key with varve admin key add --name NAME --permission"
            + " admin --data "
            + dataDirectory;
  }

  /**
   * Makes it unless a key was ever made; returns whether it did.
   *
   * @throws InvalidInput if its file is there already, which is then left as it is
   * @throws StoreUnavailable if the file or the key cannot be written; then neither is there
   */
  public static boolean makeIfNeeded(ApiKeys keys, Path dataDirectory, Consumer<String> print) {
    if (keys.wereEverMade()) {
      return false;
    }
    FirstKey first = new FirstKey(keys, dataDirectory);
    KeyText text = first.leave();
    first.store(text);
    print.accept(
        "first API key, for admin, shown once and left in " + first.file + ": " + text.reveal());
    return true;
  }

  /** Leaves a new key in the file. */
  KeyText leave() {
    KeyText text = keys.newText();
    try {
      keyFile.writeOwnerOnly(file, (text.reveal() + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (FileAlreadyExistsException _) {
      throw new InvalidInput(
          "first-key is set and no API key was ever made here, but "
              + file
              + " is there: a key in it is not stored and lets nobody in; remove the file, or "
              + otherWay);
    } catch (IOException e) {
      throw new StoreUnavailable(
          "first-key is set, but "
              + file
              + " cannot be written: "
              + e.getMessage()
              + "; make room there and let the server write, or "
              + otherWay,
          e);
    }
    keyFile.forceDirectory();
    return text;
  }

  private void store(KeyText text) {
    try {
      keys.store(text, NAME, Permission.ADMIN, null);
    } catch (RuntimeException e) {
      if (!keyFile.exists()) {
        takeBack(e);
      }
      throw e;
    }
    keys.look();
  }

  private void takeBack(RuntimeException failure) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
