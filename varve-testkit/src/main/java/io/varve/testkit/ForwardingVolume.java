package io.varve.testkit;

import io.varve.storage.Volume;
import io.varve.storage.VolumeFile;
import io.varve.storage.VolumeLock;
import java.io.IOException;
import java.util.List;

/**
 * A volume that hands every call on to another: the base of those that count, delay or break some
 * calls and leave the others alone. As safe for many threads as that other.
 */
public class ForwardingVolume implements Volume {
  private final Volume volume;

  protected ForwardingVolume(Volume volume) {
    this.volume = volume;
  }

  @Override
  public VolumeFile create(String path, long capacityBytes) throws IOException {
    return volume.create(path, capacityBytes);
  }

  @Override
  public VolumeFile open(String path, boolean writable) throws IOException {
    return volume.open(path, writable);
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
  public VolumeLock lock(String path) throws IOException {
    return volume.lock(path);
  }

  @Override
  public void close() throws IOException {
    volume.close();
  }
}
