package io.varve.simulation;

import io.varve.storage.Volume;
import io.varve.storage.VolumeFile;
import io.varve.storage.VolumeLock;
import io.varve.testkit.ForwardingFile;
import io.varve.testkit.SimulatedVolume;
import io.varve.testkit.VolumeOperation;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A {@link SimulatedVolume} as the engine of a run sees it: before each operation other threads may
 * go on, some operations take long, all are traced, and what failed is told to {@link LifeFaults}.
 */
final class ScheduledVolume implements Volume {
  private static final long MAX_LATENCY_NANOS = 300_000_000;

  /** One operation on the volume below. */
  @FunctionalInterface
  private interface Work<T> {
    T run() throws IOException;
  }

  private final SimulatedVolume volume;
  private final SeededScheduler scheduler;
  private final Trace trace;
  private final LifeFaults faults;
  private final SplittableRandom random;
  private final int latencyOdds;

  /**
   * @param latencyOdds one operation in so many is slow; 0: none
   */
  ScheduledVolume(
      SimulatedVolume volume,
      SeededScheduler scheduler,
      Trace trace,
      LifeFaults faults,
      SplittableRandom random,
      int latencyOdds) {
    this.volume = volume;
    this.scheduler = scheduler;
    this.trace = trace;
    this.faults = faults;
    this.random = random;
    this.latencyOdds = latencyOdds;
  }

  private <T> T perform(
      VolumeOperation operation, String path, long offset, long length, long hash, Work<T> work)
      throws IOException {
    scheduler.pause();
    if (latencyOdds > 0 && random.nextInt(latencyOdds) == 0) {
      faults.slow();
      scheduler.sleep(random.nextLong(MAX_LATENCY_NANOS));
    }
    try {
      T result = work.run();
      trace.event(operation.name(), path, offset, length, hash);
      return result;
    } catch (IOException e) {
      trace.event(operation.name() + " failed", path, offset, length, hash);
      faults.failed(operation, e);
      throw e;
    }
  }

  private <T> T perform(VolumeOperation operation, String path, Work<T> work) throws IOException {
    return perform(operation, path, 0, 0, 0, work);
  }

  @Override
  public VolumeFile create(String path, long capacityBytes) throws IOException {
    return perform(
        VolumeOperation.CREATE, path, () -> new File(path, volume.create(path, capacityBytes)));
  }

  @Override
  public VolumeFile open(String path, boolean writable) throws IOException {
    return perform(VolumeOperation.OPEN, path, () -> new File(path, volume.open(path, writable)));
  }

  @Override
  public List<String> list(String directory) throws IOException {
    return perform(VolumeOperation.LIST, directory, () -> volume.list(directory));
  }

  @Override
  public void createDirectory(String path) throws IOException {
    perform(
        VolumeOperation.CREATE_DIRECTORY,
        path,
        () -> {
          volume.createDirectory(path);
          return path;
        });
  }

  @Override
  public void rename(String from, String to) throws IOException {
    perform(
        VolumeOperation.RENAME,
        from,
        () -> {
          volume.rename(from, to);
          return to;
        });
  }

  @Override
  public void delete(String path) throws IOException {
    perform(
        VolumeOperation.DELETE,
        path,
        () -> {
          volume.delete(path);
          return path;
        });
  }

  @Override
  public void forceDirectory(String path) throws IOException {
    perform(
        VolumeOperation.FORCE_DIRECTORY,
        path,
        () -> {
          volume.forceDirectory(path);
          return path;
        });
  }

  @Override
  public long freeBytes() throws IOException {
    return volume.freeBytes();
  }

  @Override
  public VolumeLock lock(String path) throws IOException {
    return perform(VolumeOperation.LOCK, path, () -> volume.lock(path));
  }

  @Override
  public void close() {
    volume.close();
  }

  static long hash(ByteBuffer bytes) {
    ByteBuffer rest = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    long hash = rest.remaining();
    while (rest.remaining() >= Long.BYTES) {
      hash = Trace.mix(hash, rest.getLong());
    }
    while (rest.hasRemaining()) {
      hash = Trace.mix(hash, rest.get());
    }
    return hash;
  }

  private final class File extends ForwardingFile {
    private final String path;

    File(String path, VolumeFile file) {
      super(file);
      this.path = path;
    }

    @Override
    public int read(long offset, ByteBuffer target) throws IOException {
      return perform(
          VolumeOperation.READ,
          path,
          offset,
          target.remaining(),
          0,
          () -> super.read(offset, target));
    }

    @Override
    public void write(long offset, ByteBuffer source) throws IOException {
      perform(
          VolumeOperation.WRITE,
          path,
          offset,
          source.remaining(),
          hash(source),
          () -> {
            super.write(offset, source);
            return path;
          });
    }

    @Override
    public void force() throws IOException {
      perform(
          VolumeOperation.FORCE,
          path,
          () -> {
            super.force();
            return path;
          });
      scheduler.pause();
    }

    @Override
    public MemorySegment map() throws IOException {
      return perform(VolumeOperation.MAP, path, super::map);
    }
  }
}
