package io.varve.testkit;

import io.varve.storage.VolumePath;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of a {@link SimulatedVolume} as a test reads and alters them, past all faults and
 * counts and with the power cut too. Alterations are durable at once.
 */
public final class SimulatedFiles {
  private final SimulatedDisk disk;

  SimulatedFiles(SimulatedDisk disk) {
    this.disk = disk;
  }

  /** Paths of all files, sorted. */
  public List<String> paths() {
    return disk.inLock(() -> List.copyOf(disk.names().seen().files().keySet()));
  }

  /** The bytes of a file as processes see them. */
  public byte[] bytes(String path) {
    return disk.inLock(() -> present(path).bytes());
  }

  /** Bytes that all files together have. */
  public long usedBytes() {
    return disk.inLock(() ->
        disk.names().seen().files().values().stream().mapToLong(SimulatedContent::size).sum());
  }

  /** The bytes of all files by path. */
  public Map<String, byte[]> snapshot() {
    return disk.inLock(() -> {
      Map<String, byte[]> files = new TreeMap<>();
      disk.names().seen().files().forEach((path, content) -> files.put(path, content.bytes()));
      return files;
    });
  }

  /** Makes or replaces a file, with its directories. Handles opened before keep the old one. */
  public void put(String path, byte[] content) {
    VolumePath.requireFile(path);
    SimulatedContent forced = new SimulatedContent(Integer.MAX_VALUE, content.clone());
    disk.locked(() -> disk.names().putForced(path, forced));
  }

  public void remove(String path) {
    disk.locked(() -> {
      present(path);
      disk.names().removeForced(path);
    });
  }

  /** Cuts a file short. Handles opened before keep the old one. */
  public void truncate(String path, int sizeBytes) {
    byte[] all = bytes(path);
    if (sizeBytes > all.length) {
      throw new IllegalArgumentException(path + " has only " + all.length + " bytes");
    }
    put(path, Arrays.copyOf(all, sizeBytes));
  }

  /** Turns one bit over, for those that have the file open too. */
  public void flipBit(String path, long bit) {
    disk.locked(() -> present(path).flipBit(bit));
  }

  private SimulatedContent present(String path) {
    @Nullable SimulatedContent content = disk.names().seen().files().get(path);
    if (content == null) {
      throw new IllegalArgumentException("no file " + path + " among " + paths());
    }
    return content;
  }
}
