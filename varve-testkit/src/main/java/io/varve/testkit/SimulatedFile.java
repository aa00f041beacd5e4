package io.varve.testkit;

import io.varve.storage.VolumeFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;

/** An open file of a {@link SimulatedVolume}; dead once the volume's power was cut. */
final class SimulatedFile implements VolumeFile {
  private final SimulatedDisk disk;
  private final String path;
  private final SimulatedContent content;
  private final boolean writable;
  private volatile boolean closed;

  /** Losses this handle knows of. */
  private long lossesTold;

  SimulatedFile(SimulatedDisk disk, String path, SimulatedContent content, boolean writable) {
    this.disk = disk;
    this.path = path;
    this.content = content;
    this.writable = writable;
    this.lossesTold = content.losses();
  }

  /**
   * Whether bytes were lost that this handle was not told of; it is told now. Linux does the same:
   * of each failure to write back, each open file hears once, at its next force.
   */
  boolean hearOfLoss() {
    boolean news = lossesTold < content.losses();
    lossesTold = content.losses();
    return news;
  }

  @Override
  public long size() throws IOException {
    requireOpen();
    return disk.size(content);
  }

  @Override
  public int read(long offset, ByteBuffer target) throws IOException {
    requireOpen();
    return disk.read(path, content, offset, target);
  }

  @Override
  public void write(long offset, ByteBuffer source) throws IOException {
    requireWritable();
    disk.write(path, content, offset, source);
  }

  @Override
  public void force() throws IOException {
    requireWritable();
    disk.force(path, content, this);
  }

  @Override
  public MemorySegment map() throws IOException {
    requireOpen();
    return disk.map(path, content);
  }

  @Override
  public void close() {
    closed = true;
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
  }

  private void requireWritable() throws IOException {
    requireOpen();
    if (!writable) {
      throw new AccessDeniedException(path, null, "was opened for reading only");
    }
  }
}
