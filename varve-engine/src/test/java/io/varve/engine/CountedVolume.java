package io.varve.engine;

import io.varve.storage.Volume;
import io.varve.storage.VolumeFile;
import io.varve.storage.VolumeLock;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A volume that knows which handles of files and which locks are open. */
final class CountedVolume implements Volume {
  private final Volume volume;
  private final Set<Object> open = ConcurrentHashMap.newKeySet();

  CountedVolume(Volume volume) {
    this.volume = volume;
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
    return counted(path, volume.create(path, capacityBytes));
  }

  @Override
  public VolumeFile open(String path, boolean writable) throws IOException {
    return counted(path, volume.open(path, writable));
  }

  @Override
  public VolumeLock lock(String path) throws IOException {
    VolumeLock lock = volume.lock(path);
    String name = "lock " + path;
    open.add(name);
    return () -> {
      lock.close();
      open.remove(name);
    };
  }

  @Override
  public List<String> list(String directory) throws IOException {
    return volume.list(directory);
  }

  @Override
  public void createDirectory(String path) throws IOException {
    volume.createDirectory(path);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    volume.rename(from, to);
  }

  @Override
  public void delete(String path) throws IOException {
    volume.delete(path);
  }

  @Override
  public void forceDirectory(String path) throws IOException {
    volume.forceDirectory(path);
  }

  @Override
  public long freeBytes() throws IOException {
    return volume.freeBytes();
  }

  @Override
  public void close() throws IOException {
    volume.close();
  }

  private final class Handle implements VolumeFile {
    private final String path;
    private final VolumeFile file;

    Handle(String path, VolumeFile file) {
      this.path = path;
      this.file = file;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public int read(long offset, ByteBuffer target) throws IOException {
      return file.read(offset, target);
    }

    @Override
    public void write(long offset, ByteBuffer source) throws IOException {
      file.write(offset, source);
    }

    @Override
    public void force() throws IOException {
      file.force();
    }

    @Override
    public MemorySegment map() throws IOException {
      return file.map();
    }

    @Override
    public void close() throws IOException {
      open.remove(this);
      file.close();
    }

    @Override
    public String toString() {
      return path;
    }
  }
}
