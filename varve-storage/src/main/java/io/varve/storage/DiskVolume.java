package io.varve.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A directory of a real file system. Where the file system knows POSIX permissions, only the owner
 * can use what it creates. Symbolic links below the directory are refused, so nothing leads out of
 * it.
 *
 * <p>Relies on its callers' threads: interrupting a thread inside a read, write or force closes
 * that file for every thread. Only engine-owned platform threads, which nobody interrupts, may use
 * files other than through {@link VolumeFile#map}.
 *
 * <p>Closing it does nothing: files and locks are closed by who opened them.
 */
public final class DiskVolume implements Volume {
  private static final Set<? extends OpenOption> CREATE =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
  private static final Set<? extends OpenOption> READ_WRITE =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  private static final Set<? extends OpenOption> READ_ONLY =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  private static final FileAttribute<?>[] NO_ATTRIBUTES = {};

  private final Path root;
  private final FileAttribute<?>[] ownerFile;
  private final FileAttribute<?>[] ownerDirectory;

  private DiskVolume(Path realRoot) {
    root = realRoot;
    ownerFile = ownerOnly(realRoot, "rw-------");
    ownerDirectory = ownerOnly(realRoot, "rwx------");
  }

  /**
   * The volume in an existing directory.
   *
   * @throws NoSuchFileException if there is none
   * @throws NotDirectoryException if it is something else
   */
  public static DiskVolume open(Path directory) throws IOException {
    Path real = directory.toRealPath();
    if (!Files.isDirectory(real)) {
      throw new NotDirectoryException(directory.toString());
    }
    return new DiskVolume(real);
  }

  /** The volume in a directory, which is created, durably, with its parents where it is missing. */
  public static DiskVolume create(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath().normalize();
    List<Path> missing = new ArrayList<>();
    for (Path path = absolute; path != null && !Files.exists(path); path = path.getParent()) {
      missing.add(path);
    }
    Files.createDirectories(absolute, ownerOnly(absolute, "rwx------"));
    for (Path made : missing) {
      forceEntries(made.resolveSibling(""));
    }
    return open(absolute);
  }

  @Override
  public VolumeFile create(String path, long capacityBytes) throws IOException {
    Path file = file(path);
    return new DiskFile(FileChannel.open(file, CREATE, ownerFile), path, true);
  }

  @Override
  public VolumeFile open(String path, boolean writable) throws IOException {
    Path file = file(path);
    // Before opening: a directory can be opened for reading, and a pipe would block.
    if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isRegularFile()) {
      throw new FileSystemException(file.toString(), null, "is not a regular file");
    }
    FileChannel channel = FileChannel.open(file, writable ? READ_WRITE : READ_ONLY);
    return new DiskFile(channel, path, writable);
  }

  @Override
  public List<String> list(String directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory(directory))) {
      return entries.map(entry -> String.valueOf(entry.getFileName())).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  @Override
  public void createDirectory(String path) throws IOException {
    Files.createDirectories(directory(path), ownerDirectory);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(file(from), file(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String path) throws IOException {
    Files.delete(file(path));
  }

  @Override
  public void forceDirectory(String path) throws IOException {
    forceEntries(directory(path));
  }

  @Override
  public long freeBytes() throws IOException {
    return Files.getFileStore(root).getUsableSpace();
  }

  @Override
  public VolumeLock lock(String path) throws IOException {
    return DiskLock.take(inside(VolumePath.requireFile(path)), ownerFile);
  }

  @Override
  public void close() {}

  private Path file(String path) throws IOException {
    Path file = inside(VolumePath.requireFile(path));
    if (DiskLock.isHeld(file)) {
      throw new FileSystemException(
          file.toString(), null, "is a held lock, and closing another handle would release it");
    }
    return file;
  }

  private Path directory(String path) throws IOException {
    Path directory = inside(VolumePath.requireDirectory(path));
    if (!directory.equals(root)) {
      refuseLink(directory);
    }
    return directory;
  }

  /** The last name is left to the caller: opening it follows no link. */
  private Path inside(String path) throws IOException {
    Path inside = root.resolve(path);
    for (Path above = inside.getParent();
        above != null && !above.equals(root) && above.startsWith(root);
        above = above.getParent()) {
      refuseLink(above);
    }
    return inside;
  }

  private static void refuseLink(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      throw new FileSystemException(
          path.toString(), null, "is a symbolic link, which could lead out of the volume");
    }
  }

  private static void forceEntries(Path directory) throws IOException {
    if (!knowsPosix(directory)) {
      return; // Such systems cannot open a directory, and order its entries themselves.
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
    return knowsPosix(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : NO_ATTRIBUTES;
  }

  private static boolean knowsPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
