package io.varve.engine;

import io.varve.api.InvalidInput;
import io.varve.api.Level;
import io.varve.api.StoreInUse;
import io.varve.api.StoreUnavailable;
import io.varve.api.VarveException;
import io.varve.storage.DiskVolume;
import io.varve.storage.MemoryVolume;
import io.varve.storage.StorePaths;
import io.varve.storage.SuperBlock;
import io.varve.storage.SystemClock;
import io.varve.storage.Volume;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * Where programs begin: opens a store in a directory, or makes one in memory.
 *
 * <pre>{@code
 * try (EventStore store = Varve.open(Path.of("data"))) {
 *   store.append(Append.of(NewEvent.of("order.placed", "order-1", "{\"total\":42}")));
 * }
 * }</pre>
 */
public final class Varve {
  private static final int MEMORY_SEGMENT_BYTES = 32 * 1024 * 1024;

  private static final Keystream RANDOM = new Keystream(new SecureRandom());

  private Varve() {}

  /**
   * Opens the store in a directory for writing; makes it, durable at level fsync, if it is not
   * there.
   */
  public static LocalEventStore open(Path directory) {
    return open(directory, StoreOptions.defaults());
  }

  /**
   * Opens the store in a directory.
   *
   * @throws io.varve.api.StoreInUse if it is open for writing elsewhere
   * @throws io.varve.api.StoreDamaged if bytes that must be there are missing or changed
   * @throws io.varve.api.UnsupportedFormat if the directory holds something else, or a newer format
   * @throws StoreUnavailable if it cannot be reached, or is missing and not to be made
   */
  public static LocalEventStore open(Path directory, StoreOptions options) {
    if (options.level() == Level.MEMORY) {
      throw new InvalidInput("level memory is for stores in memory only; use Varve.inMemory()");
    }
    return EngineThreads.onEngineThread(
        "varve-open",
        () -> {
          try {
            return openHere(directory, options);
          } catch (VarveException e) {
            throw e;
          } catch (IOException e) {
            throw unavailable(directory, e);
          }
        });
  }

  private static LocalEventStore openHere(Path directory, StoreOptions options) throws IOException {
    boolean create = options.createIfMissing() && options.mode() == OpeningMode.WRITE;
    Volume volume = create ? DiskVolume.create(directory) : DiskVolume.open(directory);
    if (options.mode() == OpeningMode.WRITE) {
      return openForWriting(volume, options);
    }
    return openForReading(volume, options);
  }

  private static LocalEventStore openForWriting(Volume volume, StoreOptions options)
      throws IOException {
    return new StoreOpener(
            volume,
            options,
            new EngineThreads(),
            new SystemClock(),
            RANDOM,
            "process " + ProcessHandle.current().pid())
        .open();
  }

  private static LocalEventStore openForReading(Volume volume, StoreOptions options)
      throws IOException {
    StorePaths paths = StoreFiles.find(volume);
    if (paths == null || StoreFiles.isUnfinished(volume, paths)) {
      throw StoreFiles.missing();
    }
    recoverIfAbandoned(volume, paths, options);
    SuperBlock store = StoreFiles.readSuper(volume, paths);
    StoreContext context = StoreContext.of(volume, paths, new SystemClock(), store);
    return ReadOnlyLog.open(context, store, new EngineThreads());
  }

  /**
   * A store whose writer died is recovered first, if nobody holds it and the volume can be written.
   */
  private static void recoverIfAbandoned(Volume volume, StorePaths paths, StoreOptions options)
      throws IOException {
    if (StoreFiles.readSuper(volume, paths).clean()) {
      return;
    }
    try {
      volume.lock(paths.lock()).close();
    } catch (IOException e) {
      // Held by its writer, or not writable: what its floors cover can be read all the same.
      return;
    }
    try {
      openForWriting(volume, options.withMode(OpeningMode.WRITE)).close();
    } catch (StoreInUse e) {
      // Somebody was quicker to open it.
      return;
    }
  }

  static VarveException unavailable(Path directory, IOException cause) {
    String reason =
        switch (cause) {
          case AccessDeniedException denied -> "permission denied: " + denied.getFile();
          case NotDirectoryException file -> "it is not a directory";
          case NoSuchFileException missing ->
              "there is no store here yet; append or import something first";
          case FileSystemException other -> other.getMessage();
          default -> cause.toString();
        };
    VarveException failure = Failures.ofRead(cause);
    return failure instanceof StoreUnavailable
        ? new StoreUnavailable("cannot open " + directory + ": " + reason, cause)
        : failure;
  }

  /** A new store in this process's memory, gone when it is closed. */
  public static LocalEventStore inMemory() {
    return inMemory(
        StoreOptions.defaults().withLevel(Level.MEMORY).withSegmentSizeBytes(MEMORY_SEGMENT_BYTES));
  }

  static LocalEventStore inMemory(StoreOptions options) {
    try {
      return new StoreOpener(
              new MemoryVolume(),
              options.withLevel(Level.MEMORY),
              new CallerFlushes(),
              new SystemClock(),
              RANDOM,
              "this process")
          .open();
    } catch (IOException e) {
      throw Failures.ofRead(e);
    }
  }
}
