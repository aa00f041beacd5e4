package io.varve.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A directory whose channels read and write fewer bytes than asked, none at times: as systems may.
 * In this package since only here the channel of a file can be chosen. Used by one thread.
 */
public final class ShortTransferVolume implements Volume {
  private final Path directory;
  private final DiskVolume volume;
  private final SplittableRandom random;
  private final ShortTransfers transfers = new ShortTransfers();

  public ShortTransferVolume(Path directory, long seed) throws IOException {
    this.directory = directory;
    this.volume = DiskVolume.create(directory);
    this.random = new SplittableRandom(seed);
  }

  /** Transfers so far that were shorter than asked. */
  public long shortTransfers() {
    return transfers.count;
  }

  /** How many transfers were short. */
  static final class ShortTransfers {
    long count;
  }

  @Override
  public VolumeFile create(String path, long capacityBytes) throws IOException {
    volume.create(path, capacityBytes).close();
    return open(path, true);
  }

  @Override
  public VolumeFile open(String path, boolean writable) throws IOException {
    volume.open(path, writable).close();
    FileChannel channel =
        writable
            ? FileChannel.open(
                directory.resolve(path), StandardOpenOption.READ, StandardOpenOption.WRITE)
            : FileChannel.open(directory.resolve(path), StandardOpenOption.READ);
    return new DiskFile(new ShortChannel(channel, random, transfers), path, writable);
  }

  @Override
  public List<String> list(String path) throws IOException {
    return volume.list(path);
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
