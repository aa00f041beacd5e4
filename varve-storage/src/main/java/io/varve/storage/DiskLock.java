package io.varve.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A held lock file of a {@link DiskVolume}. POSIX drops a process's lock when the process closes
 * any handle of the file, so the file is opened once per JVM: a second taker finds it in the
 * registry and never touches it.
 */
final class DiskLock implements VolumeLock {
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  /** Channels whose closing would release a lock that other code of this process holds. */
  private static final Queue<FileChannel> KEPT_OPEN = new ConcurrentLinkedQueue<>();

  private final Path file;
  private final FileChannel channel;
  private final AtomicBoolean released = new AtomicBoolean();

  private DiskLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock, creating the file where it is missing.
   *
   * @param file a real path, so that one file has one name here
   */
  static DiskLock take(Path file, FileAttribute<?>[] attributes) throws IOException {
    if (!HELD.add(file)) {
      throw new LockHeld(file.toString(), true);
    }
    boolean taken = false;
    try {
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(
                  StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
              attributes);
      lockOrClose(file, channel);
      taken = true;
      return new DiskLock(file, channel);
    } finally {
      if (!taken) {
        HELD.remove(file);
      }
    }
  }

  static boolean isHeld(Path file) {
    return HELD.contains(file);
  }

  private static void lockOrClose(Path file, FileChannel channel) throws IOException {
    @Nullable FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      KEPT_OPEN.add(channel);
      throw new LockHeld(file.toString(), true);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    if (lock == null) {
      channel.close();
      throw new LockHeld(file.toString(), false);
    }
  }

  @Override
  public void close() throws IOException {
    if (released.compareAndSet(false, true)) {
      try {
        channel.close();
      } finally {
        HELD.remove(file);
      }
    }
  }
}
