package io.varve.storage;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;

/** An open file of a {@link MemoryVolume}. */
final class MemoryFile implements VolumeFile {
  private final String path;
  private final MemoryContent content;
  private final boolean writable;
  private volatile boolean closed;

  MemoryFile(String path, MemoryContent content, boolean writable) {
    this.path = path;
    this.content = content;
    this.writable = writable;
  }

  @Override
  public long size() throws IOException {
    requireOpen();
    return content.bytes().size();
  }

  @Override
  public int read(long offset, ByteBuffer target) throws IOException {
    requireOpen();
    return content.bytes().read(offset, target);
  }

  @Override
  public void write(long offset, ByteBuffer source) throws IOException {
    requireWritable();
    content.reserve(offset, source.remaining());
    content.bytes().write(offset, source);
  }

  /** Fresh memory is zero: it is set aside, and touched when it is used. */
  @Override
  public void fill(long from, long end) throws IOException {
    requireWritable();
    content.reserve(from, Math.toIntExact(end - from));
    content.bytes().extend(from, end);
  }

  @Override
  public void force() throws IOException {
    requireWritable();
  }

  @Override
  public MemorySegment map() throws IOException {
    requireOpen();
    return content.bytes().map();
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
