package io.varve.storage;

import java.io.IOException;
import java.util.List;

/**
 * A place that keeps files: a directory on disk, memory, or a simulated disk. Paths are relative,
 * with {@code /} between names. Safe for use by many threads. All faults reach the engine through
 * this interface.
 *
 * <p>A created, renamed or deleted name survives a power cut once {@link #forceDirectory} returned
 * for its directory.
 */
public interface Volume extends AutoCloseable {
  /**
   * Creates an empty file for reading and writing.
   *
   * @param capacityBytes the size it will never exceed; a volume in memory sets that much aside
   * @throws java.nio.file.FileAlreadyExistsException if the name is taken
   */
  VolumeFile create(String path, long capacityBytes) throws IOException;

  /**
   * Opens an existing file.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  VolumeFile open(String path, boolean writable) throws IOException;

  /** Names in a directory, sorted; empty if there is no such directory. */
  List<String> list(String directory) throws IOException;

  /** Creates a directory and its parents; does nothing where it is there already. */
  void createDirectory(String path) throws IOException;

  /** Renames a file, atomically replacing {@code to} if it is there. */
  void rename(String from, String to) throws IOException;

  void delete(String path) throws IOException;

  void forceDirectory(String path) throws IOException;

  /** Bytes that can still be written. */
  long freeBytes() throws IOException;

  /**
   * Takes the exclusive lock named by a file, against other processes and against other holders in
   * this JVM. Closing the result releases it.
   *
   * @throws LockHeld if it is taken
   */
  VolumeLock lock(String path) throws IOException;

  @Override
  void close() throws IOException;
}
