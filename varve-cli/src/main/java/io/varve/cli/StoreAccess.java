package io.varve.cli;

import io.varve.api.StoreUnavailable;
import io.varve.engine.LocalEventStore;
import io.varve.engine.OpeningMode;
import io.varve.engine.StoreOptions;
import io.varve.engine.Varve;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Opens the data directory the way a command needs it. */
final class StoreAccess {
  private StoreAccess() {}

  /**
   * For commands that only look; a directory without a store is an error that says how to make one.
   */
  static LocalEventStore openToRead(Path directory) {
    requireStore(directory);
    return Varve.open(
        directory, StoreOptions.defaults().withMode(OpeningMode.READ).withCreateIfMissing(false));
  }

  /** For commands that append; makes the store where there is none. */
  static LocalEventStore openToWrite(Path directory, NewStoreOptions wanted) {
    LocalEventStore store = Varve.open(directory, wanted.toStoreOptions());
    try {
      wanted.checkAgainst(new OpenedDirectory(store), directory.toString());
    } catch (CommandFailed e) {
      store.close();
      throw e;
    }
    return store;
  }

  /**
   * Fails if {@code directory} is missing or empty. What is wrong with a directory that holds
   * something is for the engine to say.
   */
  static void requireStore(Path directory) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      if (!files.iterator().hasNext()) {
        throw noStore(directory, "is empty");
      }
    } catch (NoSuchFileException e) {
      throw noStore(directory, "does not exist");
    } catch (NotDirectoryException e) {
      throw new StoreUnavailable("data directory " + directory + " is not a directory", e);
    } catch (IOException e) {
      throw new StoreUnavailable("cannot read the data directory " + directory + ": " + e, e);
    }
  }

  private static CommandFailed noStore(Path directory, String what) {
    return CommandFailed.badInput(
        "no store: the data directory "
            + directory
            + " "
            + what
            + "; name another with --data DIR, or make one: varve import FILE --data "
            + directory);
  }
}
