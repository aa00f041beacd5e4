package io.varve.storage;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A volume in this process's memory, outside the heap. What is written is gone with the process, so
 * forcing does nothing. Its files stay after {@link #close}, so that a store can be opened again on
 * the same object.
 */
public final class MemoryVolume implements Volume {
  private final MemorySpace space;

  /** Guards the three collections below; contents guard themselves. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<String, MemoryContent> files = new TreeMap<>();
  private final Set<String> directories = new TreeSet<>(List.of(""));
  private final Set<String> locks = new HashSet<>();

  /** A volume that memory alone bounds. */
  public MemoryVolume() {
    this(Long.MAX_VALUE);
  }

  /**
   * A volume whose files may have {@code limitBytes} together; {@code Long.MAX_VALUE}: no limit.
   */
  public MemoryVolume(long limitBytes) {
    space = new MemorySpace(limitBytes);
  }

  /** Changes the limit. One below what is used refuses growth until enough was deleted. */
  public void limitBytes(long limitBytes) {
    space.limit(limitBytes);
  }

  @Override
  public VolumeFile create(String path, long capacityBytes) throws IOException {
    VolumePath.requireFile(path);
    lock.lock();
    try {
      requireDirectory(VolumePath.directoryOf(path));
      if (files.containsKey(path) || directories.contains(path)) {
        throw new FileAlreadyExistsException(path);
      }
      MemoryContent content = new MemoryContent(path, capacityBytes, space);
      files.put(path, content);
      return new MemoryFile(path, content, true);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public VolumeFile open(String path, boolean writable) throws IOException {
    VolumePath.requireFile(path);
    lock.lock();
    try {
      if (directories.contains(path)) {
        throw new FileSystemException(path, null, "is not a regular file");
      }
      return new MemoryFile(path, existing(files.get(path), path), writable);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<String> list(String directory) {
    VolumePath.requireDirectory(directory);
    String prefix = directory.isEmpty() ? "" : directory + "/";
    lock.lock();
    try {
      List<String> paths = new ArrayList<>(files.keySet());
      paths.addAll(directories);
      return paths.stream()
          .filter(path -> !path.isEmpty() && VolumePath.directoryOf(path).equals(directory))
          .map(path -> path.substring(prefix.length()))
          .sorted()
          .toList();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void createDirectory(String path) throws IOException {
    VolumePath.requireDirectory(path);
    lock.lock();
    try {
      for (String made = path; !made.isEmpty(); made = VolumePath.directoryOf(made)) {
        if (files.containsKey(made)) {
          throw new FileAlreadyExistsException(made);
        }
      }
      for (String made = path; !made.isEmpty(); made = VolumePath.directoryOf(made)) {
        directories.add(made);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    VolumePath.requireFile(from);
    VolumePath.requireFile(to);
    lock.lock();
    try {
      MemoryContent moved = existing(files.get(from), from);
      requireDirectory(VolumePath.directoryOf(to));
      if (directories.contains(to)) {
        throw new FileSystemException(to, from, "is a directory");
      }
      files.remove(from);
      MemoryContent replaced = files.put(to, moved);
      if (replaced != null && replaced != moved) {
        replaced.discard();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void delete(String path) throws IOException {
    VolumePath.requireFile(path);
    lock.lock();
    try {
      if (directories.contains(path)) {
        if (!list(path).isEmpty()) {
          throw new DirectoryNotEmptyException(path);
        }
        directories.remove(path);
        return;
      }
      existing(files.remove(path), path).discard();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void forceDirectory(String path) throws IOException {
    VolumePath.requireDirectory(path);
    lock.lock();
    try {
      requireDirectory(path);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long freeBytes() {
    return space.freeBytes();
  }

  @Override
  public VolumeLock lock(String path) throws IOException {
    VolumePath.requireFile(path);
    lock.lock();
    try {
      requireDirectory(VolumePath.directoryOf(path));
      if (!locks.add(path)) {
        throw new LockHeld(path, true);
      }
      files.computeIfAbsent(path, name -> new MemoryContent(name, 0, space));
      return new MemoryLock(path);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {}

  private void requireDirectory(String path) throws NoSuchFileException {
    if (!directories.contains(path)) {
      throw new NoSuchFileException(path);
    }
  }

  private static MemoryContent existing(@Nullable MemoryContent content, String path)
      throws NoSuchFileException {
    if (content == null) {
      throw new NoSuchFileException(path);
    }
    return content;
  }

  /** Releases once: a second close must not release what someone else has taken since. */
  private final class MemoryLock implements VolumeLock {
    private final String path;
    private boolean released;

    MemoryLock(String path) {
      this.path = path;
    }

    @Override
    public void close() {
      lock.lock();
      try {
        if (!released) {
          released = true;
          locks.remove(path);
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
