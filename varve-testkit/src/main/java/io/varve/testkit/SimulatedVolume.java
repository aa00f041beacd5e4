package io.varve.testkit;

import io.varve.storage.LockHeld;
import io.varve.storage.Volume;
import io.varve.storage.VolumeFile;
import io.varve.storage.VolumeLock;
import io.varve.storage.VolumePath;
import io.varve.testkit.SimulatedNames.DirectoryMade;
import io.varve.testkit.SimulatedNames.FileMade;
import io.varve.testkit.SimulatedNames.Removed;
import io.varve.testkit.SimulatedNames.Renamed;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A volume whose disk a test controls. It keeps what processes see apart from what the disk has;
 * between the two lie unforced writes and unforced changes of names, of which {@link #crash} keeps
 * what a {@link CrashProfile} allows. Everything random comes from one seed. The costs of all
 * operations go with the bytes written, not with capacities.
 *
 * <p>A force of a file makes its bytes and size durable and nothing else; its name needs {@link
 * #forceDirectory}, and so does the name of that directory in its own parent.
 *
 * <p>Files have at most 2 GiB. Safe for use by many threads, one operation at a time.
 */
public final class SimulatedVolume implements Volume {
  private final SimulatedDisk disk;
  private final SimulatedFiles files;

  /** An empty volume. */
  public SimulatedVolume(long seed) {
    this(new SimulatedDisk(new SplittableRandom(seed), new SimulatedNames(), 0));
  }

  private SimulatedVolume(SimulatedDisk disk) {
    this.disk = disk;
    files = new SimulatedFiles(disk);
  }

  /** A volume with these files, all of it forced. */
  public static SimulatedVolume of(long seed, Map<String, byte[]> content) {
    SimulatedVolume volume = new SimulatedVolume(seed);
    content.forEach(volume.files::put);
    return volume;
  }

  /** What goes wrong, and the counts of operations. */
  public SimulatedFaults faults() {
    return disk.faults();
  }

  /** The files, for a test to read and alter. */
  public SimulatedFiles files() {
    return files;
  }

  /** Replaces the listener. */
  public void listen(VolumeListener listener) {
    disk.listen(listener);
  }

  /** From now on every operation fails, also those of files opened before. */
  public void cutPower() {
    disk.cutPower();
  }

  /** As {@link #crash(CrashProfile, long)}, with the next number of this volume's own seed. */
  public SimulatedVolume crash(CrashProfile profile) {
    return crash(profile, disk.nextSeed());
  }

  /**
   * Kills whoever uses the volume, and returns what the next process finds: locks released, faults
   * gone, the capacity as it was. This volume stays as it is, without power, so that one state can
   * be crashed with many seeds.
   */
  public SimulatedVolume crash(CrashProfile profile, long seed) {
    return new SimulatedVolume(disk.crash(profile, seed));
  }

  /** All of it over again, unforced parts too, with power and without faults. */
  public SimulatedVolume copy() {
    return new SimulatedVolume(disk.copy());
  }

  @Override
  public VolumeFile create(String path, long capacityBytes) throws IOException {
    VolumePath.requireFile(path);
    return disk.perform(
        VolumeOperation.CREATE,
        path,
        () -> {
          requireDirectory(VolumePath.directoryOf(path));
          requireFree(path);
          SimulatedContent content = new SimulatedContent(capacityBytes);
          disk.names().change(new FileMade(disk.nextSequence(), path, content));
          return new SimulatedFile(disk, path, content, true);
        });
  }

  @Override
  public VolumeFile open(String path, boolean writable) throws IOException {
    VolumePath.requireFile(path);
    return disk.perform(
        VolumeOperation.OPEN,
        path,
        () -> {
          if (seen().directories().contains(path)) {
            throw new FileSystemException(path, null, "is not a regular file");
          }
          return new SimulatedFile(disk, path, existing(path), writable);
        });
  }

  @Override
  public List<String> list(String directory) throws IOException {
    VolumePath.requireDirectory(directory);
    return disk.perform(VolumeOperation.LIST, directory, () -> seen().list(directory));
  }

  @Override
  public void createDirectory(String path) throws IOException {
    VolumePath.requireDirectory(path);
    disk.perform(VolumeOperation.CREATE_DIRECTORY, path, () -> makeDirectories(path));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    VolumePath.requireFile(from);
    VolumePath.requireFile(to);
    disk.perform(
        VolumeOperation.RENAME,
        from,
        () -> {
          SimulatedContent content = existing(from);
          requireDirectory(VolumePath.directoryOf(to));
          if (seen().directories().contains(to)) {
            throw new FileSystemException(to, from, "is a directory");
          }
          disk.names().change(new Renamed(disk.nextSequence(), from, to, content));
          return content;
        });
  }

  @Override
  public void delete(String path) throws IOException {
    VolumePath.requireFile(path);
    disk.perform(
        VolumeOperation.DELETE,
        path,
        () -> {
          boolean directory = seen().directories().contains(path);
          if (directory && !seen().isEmptyDirectory(path)) {
            throw new DirectoryNotEmptyException(path);
          }
          disk.names()
              .change(new Removed(disk.nextSequence(), path, directory ? null : existing(path)));
          return path;
        });
  }

  @Override
  public void forceDirectory(String path) throws IOException {
    VolumePath.requireDirectory(path);
    disk.perform(
        VolumeOperation.FORCE_DIRECTORY,
        path,
        () -> {
          requireDirectory(path);
          if (!faults().lies()) {
            disk.names().force(path);
          }
          return path;
        });
  }

  @Override
  public long freeBytes() throws IOException {
    return disk.freeBytes();
  }

  @Override
  public VolumeLock lock(String path) throws IOException {
    VolumePath.requireFile(path);
    return disk.perform(
        VolumeOperation.LOCK,
        path,
        () -> {
          requireDirectory(VolumePath.directoryOf(path));
          if (disk.locks().contains(path)) {
            throw new LockHeld(path, true);
          }
          if (!seen().files().containsKey(path)) {
            disk.names().change(new FileMade(disk.nextSequence(), path, new SimulatedContent(0)));
          }
          disk.locks().add(path);
          return new Held(path);
        });
  }

  /** Does nothing: the files stay for the next opening. */
  @Override
  public void close() {}

  private String makeDirectories(String path) throws IOException {
    if (path.isEmpty()) {
      return path;
    }
    if (seen().files().containsKey(path)) {
      throw new FileAlreadyExistsException(path);
    }
    makeDirectories(VolumePath.directoryOf(path));
    if (!seen().directories().contains(path)) {
      disk.names().change(new DirectoryMade(disk.nextSequence(), path));
    }
    return path;
  }

  private void requireDirectory(String path) throws NoSuchFileException {
    if (!seen().directories().contains(path)) {
      throw new NoSuchFileException(path);
    }
  }

  private void requireFree(String path) throws FileAlreadyExistsException {
    if (seen().files().containsKey(path) || seen().directories().contains(path)) {
      throw new FileAlreadyExistsException(path);
    }
  }

  private SimulatedContent existing(String path) throws NoSuchFileException {
    @Nullable SimulatedContent content = seen().files().get(path);
    if (content == null) {
      throw new NoSuchFileException(path);
    }
    return content;
  }

  private SimulatedNames.View seen() {
    return disk.names().seen();
  }

  /** Releases once: a second close must not release what someone else has taken since. */
  private final class Held implements VolumeLock {
    private final String path;
    private boolean released;

    Held(String path) {
      this.path = path;
    }

    @Override
    public void close() {
      disk.locked(() -> {
        if (!released) {
          released = true;
          disk.locks().remove(path);
        }
      });
    }
  }
}
