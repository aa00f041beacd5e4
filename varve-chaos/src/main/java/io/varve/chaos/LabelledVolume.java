package io.varve.chaos;

import io.varve.chaos.HaltPoint.Moment;
import io.varve.storage.Volume;
import io.varve.storage.VolumeFile;
import io.varve.storage.VolumeLock;
import io.varve.testkit.ForwardingVolume;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A volume that ends the process at a call of a chosen label; see {@link VolumeLabels}. Only calls
 * that change something on the disk are labelled: between two of them a stop leaves the same disk
 * wherever it comes. Safe for use by many threads.
 */
final class LabelledVolume extends ForwardingVolume {
  private final VolumeLabels labels;
  private final Set<LabelledFile> open = ConcurrentHashMap.newKeySet();

  LabelledVolume(Volume volume, VolumeLabels labels) {
    super(volume);
    this.labels = labels;
  }

  /** A call that changes the disk. */
  @FunctionalInterface
  interface Change {
    void make() throws IOException;
  }

  /** As {@link Change}, with a result. */
  @FunctionalInterface
  private interface Making<T> {
    T make() throws IOException;
  }

  /** Makes the change, unless the process ends before; then it may end. */
  static void make(@Nullable Moment halt, Change change) throws IOException {
    making(
        halt,
        () -> {
          change.make();
          return change;
        });
  }

  private static <T> T making(@Nullable Moment halt, Making<T> making) throws IOException {
    if (halt != null && halt != Moment.AFTER) {
      halt();
    }
    T made = making.make();
    if (halt != null) {
      halt();
    }
    return made;
  }

  static void halt() {
    Runtime.getRuntime().halt(HaltPoint.EXIT_CODE);
  }

  private VolumeFile labelled(VolumeFile file, String path) {
    LabelledFile labelled = new LabelledFile(file, path, labels, open);
    open.add(labelled);
    return labelled;
  }

  @Override
  public VolumeFile create(String path, long capacityBytes) throws IOException {
    VolumeFile file = making(labels.count(path, "create"), () -> super.create(path, capacityBytes));
    return labelled(file, path);
  }

  @Override
  public VolumeFile open(String path, boolean writable) throws IOException {
    return labelled(super.open(path, writable), path);
  }

  @Override
  public void createDirectory(String path) throws IOException {
    make(labels.count(path, "create"), () -> super.createDirectory(path));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    make(labels.count(from, "rename"), () -> super.rename(from, to));
    open.forEach(file -> file.renamed(from, to));
  }

  @Override
  public void delete(String path) throws IOException {
    make(labels.count(path, "delete"), () -> super.delete(path));
  }

  @Override
  public void forceDirectory(String path) throws IOException {
    make(labels.count(path, "force"), () -> super.forceDirectory(path));
  }

  @Override
  public VolumeLock lock(String path) throws IOException {
    return making(labels.count(path, "lock"), () -> super.lock(path));
  }
}
