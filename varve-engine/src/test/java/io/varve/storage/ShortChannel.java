package io.varve.storage;

import io.varve.storage.ShortTransferVolume.ShortTransfers;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.SplittableRandom;

/** A file channel that transfers a part of what it is asked for, and nothing one time in four. */
final class ShortChannel extends FileChannel {
  private final FileChannel channel;
  private final SplittableRandom random;
  private final ShortTransfers transfers;

  ShortChannel(FileChannel channel, SplittableRandom random, ShortTransfers transfers) {
    this.channel = channel;
    this.random = random;
    this.transfers = transfers;
  }

  @FunctionalInterface
  private interface Transfer {
    int some(ByteBuffer buffer, long position) throws IOException;
  }

  private int shortly(ByteBuffer buffer, long position, Transfer transfer) throws IOException {
    int most = buffer.remaining();
    int some = random.nextInt(4) == 0 ? 0 : random.nextInt(most + 1);
    transfers.count += some < most ? 1 : 0;
    if (some == 0 && most > 0) {
      return 0;
    }
    int limit = buffer.limit();
    buffer.limit(buffer.position() + some);
    try {
      return transfer.some(buffer, position);
    } finally {
      buffer.limit(limit);
    }
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return shortly(target, position, channel::read);
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    return shortly(source, position, channel::write);
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void force(boolean metadata) throws IOException {
    channel.force(metadata);
  }

  @Override
  public MemorySegment map(MapMode mode, long offset, long size, Arena arena) throws IOException {
    return channel.map(mode, offset, size, arena);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    channel.close();
  }

  // Files of a volume use none of these.

  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException("not used by files of a volume");
  }

  @Override
  public int read(ByteBuffer target) {
    throw unused();
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) {
    throw unused();
  }

  @Override
  public int write(ByteBuffer source) {
    throw unused();
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) {
    throw unused();
  }

  @Override
  public long position() {
    throw unused();
  }

  @Override
  public FileChannel position(long newPosition) {
    throw unused();
  }

  @Override
  public FileChannel truncate(long size) {
    throw unused();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) {
    throw unused();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw unused();
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw unused();
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) {
    throw unused();
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw unused();
  }
}
