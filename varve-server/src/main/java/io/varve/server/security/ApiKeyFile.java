package io.varve.server.security;

import io.varve.api.InvalidInput;
import io.varve.api.Limits;
import io.varve.api.StoreUnavailable;
import io.varve.server.config.ServerLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code api-keys} in a data directory: one key a line, readable by its owner alone,
 * replaced as a whole. Several processes may change it; one at a time does.
 */
final class ApiKeyFile {
  static final String NAME = "api-keys";
  private static final long MAX_BYTES = 1L << 20;

  private final Path directory;
  private final Path file;

  ApiKeyFile(Path directory) {
    this.directory = directory;
    file = directory.resolve(NAME);
  }

  Path path() {
    return file;
  }

  /** What tells two contents of the file apart without reading it. */
  record Stamp(long modifiedMillis, long sizeBytes, String inode) {}

  /** The stamp of what is there; null: no key was ever made. */
  @Nullable Stamp stamp() {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return new Stamp(
          attributes.lastModifiedTime().toMillis(),
          attributes.size(),
          String.valueOf(attributes.fileKey()));
    } catch (java.nio.file.NoSuchFileException _) {
      return null;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  boolean exists() {
    return stamp() != null;
  }

  /**
   * All keys, in the order in which they were made; none if the file is not there.
   *
   * @throws InvalidInput if it is not as we write it, or others may read it
   * @throws StoreUnavailable if it cannot be read
   */
  List<ApiKey> read() {
    if (!exists()) {
      return List.of();
    }
    try {
      refuseUnlessOurs();
      return ApiKeyJson.parse(file, Files.readAllBytes(file));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private void refuseUnlessOurs() throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MAX_BYTES) {
      throw new InvalidInput(file + " is not a file of API keys; move it away");
    }
    if (!hasPosix()) {
      return;
    }
    Set<PosixFilePermission> modes = new HashSet<>(Files.getPosixFilePermissions(file));
    modes.removeAll(PosixFilePermissions.fromString("rwx------"));
    if (!modes.isEmpty()) {
      throw new InvalidInput(file + " is open to others than its owner; chmod 600 it");
    }
  }

  private boolean hasPosix() throws IOException {
    return Files.getFileStore(directory).supportsFileAttributeView("posix");
  }

  /** Replaces the keys by what {@code change} makes of them; returns the new ones. */
  List<ApiKey> change(UnaryOperator<List<ApiKey>> change) {
    Path lockFile = directory.resolve(NAME + ".lock");
    try (FileChannel channel =
            FileChannel.open(
                lockFile,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                ownerOnly());
        FileLock lock = channel.lock()) {
      List<ApiKey> keys = change.apply(new ArrayList<>(read()));
      Limits.check("number of API keys", keys.size(), ServerLimits.API_KEYS);
      replace(ApiKeyJson.write(keys));
      lock.release();
      return keys;
    } catch (IOException e) {
      throw new StoreUnavailable("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private void replace(byte[] content) throws IOException {
    Path fresh = directory.resolve(NAME + ".new");
    Files.deleteIfExists(fresh);
    writeOwnerOnly(fresh, content);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceDirectory();
  }

  /** Puts the names of the files in the directory on disk. */
  void forceDirectory() {
    try (FileChannel parent = FileChannel.open(directory, StandardOpenOption.READ)) {
      parent.force(true);
    } catch (IOException _) {
      // Some systems cannot force a directory; the file itself is on disk.
      return;
    }
  }

  /**
   * Makes a file that only its owner can read, from its first byte on; forces it. Replaces none,
   * and leaves none that is not whole.
   */
  void writeOwnerOnly(Path target, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            target, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly())) {
      try {
        ByteBuffer left = ByteBuffer.wrap(content);
        while (left.hasRemaining()) {
          channel.write(left);
        }
        channel.force(true);
      } catch (IOException e) {
        Files.deleteIfExists(target);
        throw e;
      }
    }
  }

  private FileAttribute<?>[] ownerOnly() throws IOException {
    return hasPosix()
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private StoreUnavailable unreadable(IOException cause) {
    return new StoreUnavailable("cannot read " + file + ": " + cause.getMessage(), cause);
  }
}
