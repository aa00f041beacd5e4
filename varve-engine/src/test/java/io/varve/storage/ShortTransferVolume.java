package io.varve.storage;

import io.varve.testkit.ForwardingVolume;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/**
 * A directory whose channels read and write fewer bytes than asked, none at times: as systems may.
 * In this package since only here the channel of a file can be chosen. Used by one thread.
 */
public final class ShortTransferVolume extends ForwardingVolume {
  private final Path directory;
  private final SplittableRandom random;
  private final ShortTransfers transfers = new ShortTransfers();

  public ShortTransferVolume(Path directory, long seed) throws IOException {
    super(DiskVolume.create(directory));
    this.directory = directory;
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
    super.create(path, capacityBytes).close();
    return open(path, true);
  }

  @Override
  public VolumeFile open(String path, boolean writable) throws IOException {
    super.open(path, writable).close();
    FileChannel channel =
        writable
            ? FileChannel.open(
                directory.resolve(path), StandardOpenOption.READ, StandardOpenOption.WRITE)
            : FileChannel.open(directory.resolve(path), StandardOpenOption.READ);
    return new DiskFile(new ShortChannel(channel, random, transfers), path, writable);
  }
}
