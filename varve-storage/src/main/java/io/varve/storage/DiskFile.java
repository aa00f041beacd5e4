package io.varve.storage;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;

/** An open file of a {@link DiskVolume}, over one channel. */
final class DiskFile implements VolumeFile {
  /**
   * The runtime copies a heap buffer into a direct one of the same size and keeps that for the
   * thread, so large ones go in parts.
   */
  private static final int HEAP_PART_BYTES = 1024 * 1024;

  private final FileChannel channel;
  private final String path;
  private final boolean writable;

  DiskFile(FileChannel channel, String path, boolean writable) {
    this.channel = channel;
    this.path = path;
    this.writable = writable;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public int read(long offset, ByteBuffer target) throws IOException {
    int total = 0;
    while (target.hasRemaining()) {
      int count = channel.read(target, offset + total);
      if (count < 0) {
        break;
      }
      total += count;
    }
    return total;
  }

  @Override
  public void write(long offset, ByteBuffer source) throws IOException {
    requireWritable();
    int limit = source.limit();
    int partBytes = source.isDirect() ? Integer.MAX_VALUE : HEAP_PART_BYTES;
    long at = offset;
    try {
      while (source.position() < limit) {
        source.limit(source.position() + Math.min(partBytes, limit - source.position()));
        at += channel.write(source, at);
      }
    } finally {
      source.limit(limit);
    }
  }

  @Override
  public void force() throws IOException {
    requireWritable();
    channel.force(false);
  }

  @Override
  public MemorySegment map() throws IOException {
    return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void requireWritable() throws IOException {
    if (!channel.isOpen()) {
      throw new ClosedChannelException();
    }
    if (!writable) {
      throw new AccessDeniedException(path, null, "was opened for reading only");
    }
  }
}
