package io.varve.fuzz;

import io.varve.storage.LockHeld;
import io.varve.storage.Volume;
import io.varve.storage.VolumeFile;
import io.varve.storage.VolumeLock;
import io.varve.storage.VolumePath;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A volume of plain arrays, made anew for every execution: thousands a second, and nothing outside
 * the heap for the collector to follow. A file never outgrows the array it was given. Used by one
 * thread at a time; forcing does nothing.
 */
public final class FuzzVolume implements Volume {
  /** Room a file has beyond what was put into it; a segment of the smallest size fits. */
  private static final int ROOM_BYTES = 64 * 1024;

  private static final int MAX_FILE_BYTES = 8 * 1024 * 1024;

  private static final class Content {
    private final byte[] bytes;
    private int size;

    Content(int capacityBytes) {
      bytes = new byte[capacityBytes];
    }
  }

  private final Map<String, Content> files = new TreeMap<>();
  private final Set<String> directories = new TreeSet<>(Set.of(""));
  private final Set<String> locks = new HashSet<>();

  public static FuzzVolume of(Map<String, byte[]> files) {
    FuzzVolume volume = new FuzzVolume();
    files.forEach(volume::put);
    return volume;
  }

  /** Makes or replaces a file, with its directories. */
  public void put(String path, byte[] bytes) {
    boolean grows = path.endsWith(".seg");
    Content content = new Content(grows ? Math.max(bytes.length, ROOM_BYTES) : bytes.length);
    System.arraycopy(bytes, 0, content.bytes, 0, bytes.length);
    content.size = bytes.length;
    files.put(path, content);
    createDirectory(VolumePath.directoryOf(path));
  }

  /** All files, each as long as it is. */
  public Map<String, byte[]> snapshot() {
    Map<String, byte[]> snapshot = new TreeMap<>();
    files.forEach((path, file) -> snapshot.put(path, Arrays.copyOf(file.bytes, file.size)));
    return snapshot;
  }

  @Override
  public VolumeFile create(String path, long capacityBytes) throws IOException {
    VolumePath.requireFile(path);
    if (files.containsKey(path) || directories.contains(path)) {
      throw new FileAlreadyExistsException(path);
    }
    if (!directories.contains(VolumePath.directoryOf(path))) {
      throw new NoSuchFileException(path);
    }
    if (capacityBytes > MAX_FILE_BYTES) {
      throw new IOException(path + ": no room for " + capacityBytes + " bytes");
    }
    Content content = new Content((int) capacityBytes);
    files.put(path, content);
    return new FuzzFile(path, content);
  }

  @Override
  public VolumeFile open(String path, boolean writable) throws IOException {
    VolumePath.requireFile(path);
    return new FuzzFile(path, existing(path));
  }

  @Override
  public List<String> list(String directory) {
    VolumePath.requireDirectory(directory);
    String prefix = directory.isEmpty() ? "" : directory + "/";
    Set<String> paths = new TreeSet<>(files.keySet());
    paths.addAll(directories);
    return paths.stream()
        .filter(path -> !path.isEmpty() && VolumePath.directoryOf(path).equals(directory))
        .map(path -> path.substring(prefix.length()))
        .toList();
  }

  @Override
  public void createDirectory(String path) {
    for (String made = path; !made.isEmpty(); made = VolumePath.directoryOf(made)) {
      directories.add(made);
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    files.put(to, existing(from));
    files.remove(from);
  }

  @Override
  public void delete(String path) throws IOException {
    existing(path);
    files.remove(path);
  }

  @Override
  public void forceDirectory(String path) {}

  @Override
  public long freeBytes() {
    return MAX_FILE_BYTES;
  }

  @Override
  public VolumeLock lock(String path) throws IOException {
    if (!locks.add(path)) {
      throw new LockHeld(path, true);
    }
    files.computeIfAbsent(path, name -> new Content(0));
    return () -> locks.remove(path);
  }

  @Override
  public void close() {}

  private Content existing(String path) throws NoSuchFileException {
    Content content = files.get(path);
    if (content == null) {
      throw new NoSuchFileException(path);
    }
    return content;
  }

  private record FuzzFile(String path, Content content) implements VolumeFile {
    @Override
    public long size() {
      return content.size;
    }

    @Override
    public int read(long offset, ByteBuffer target) {
      int count = Math.clamp(content.size - offset, 0, target.remaining());
      target.put(content.bytes, (int) Math.min(offset, content.size), count);
      return count;
    }

    @Override
    public void write(long offset, ByteBuffer source) throws IOException {
      long end = offset + source.remaining();
      if (end > content.bytes.length) {
        throw new IOException(path + ": " + end + " bytes exceed " + content.bytes.length);
      }
      source.get(content.bytes, (int) offset, source.remaining());
      content.size = Math.max(content.size, (int) end);
    }

    @Override
    public void force() {}

    @Override
    public MemorySegment map() {
      return MemorySegment.ofArray(content.bytes).asSlice(0, content.size).asReadOnly();
    }

    @Override
    public void close() {}
  }
}
