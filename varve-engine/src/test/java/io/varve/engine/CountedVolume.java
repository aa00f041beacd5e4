package io.varve.engine;

import io.varve.storage.Volume;
import io.varve.storage.VolumeFile;
import io.varve.storage.VolumeLock;
import io.varve.testkit.ForwardingFile;
import io.varve.testkit.ForwardingVolume;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A volume that knows which handles of files and which locks are open. */
final class CountedVolume extends ForwardingVolume {
  private final Set<Object> open = ConcurrentHashMap.newKeySet();

  CountedVolume(Volume volume) {
    super(volume);
  }

  /** Handles and locks that nobody closed so far. */
  Set<Object> open() {
    return Set.copyOf(open);
  }

  private VolumeFile counted(String path, VolumeFile file) {
    Handle handle = new Handle(path, file);
    open.add(handle);
    return handle;
  }

  @Override
  public VolumeFile create(String path, long capacityBytes) throws IOException {
    return counted(path, super.create(path, capacityBytes));
  }

  @Override
  public VolumeFile open(String path, boolean writable) throws IOException {
    return counted(path, super.open(path, writable));
  }

  @Override
  public VolumeLock lock(String path) throws IOException {
    VolumeLock lock = super.lock(path);
    String name = "lock " + path;
    open.add(name);
    return () -> {
      lock.close();
      open.remove(name);
    };
  }

  private final class Handle extends ForwardingFile {
    private final String path;

    Handle(String path, VolumeFile file) {
      super(file);
      this.path = path;
    }

    @Override
    public void close() throws IOException {
      open.remove(this);
      super.close();
    }

    @Override
    public String toString() {
      return path;
    }
  }
}
