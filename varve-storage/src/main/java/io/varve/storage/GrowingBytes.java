package io.varve.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bytes of a file that is kept in memory, outside the heap: contiguous, growing as they are
 * written, while every view handed out before goes on showing later writes in its range. They grow
 * in steps, because fresh memory costs its zeroing and a page fault each 4 KiB: 64 MiB at once take
 * 20 to 200 ms. Safe for use by many threads.
 *
 * <p>A step moves the bytes, so writes in the range of a view handed out before it are made twice.
 * Few are: files are mostly written at their end.
 */
public final class GrowingBytes {
  private static final int GROWTH = 2;

  /** Who extends an empty file by so much prepares one that will be filled: it gets all at once. */
  private static final int LARGE_BYTES = 4 * 1024 * 1024;

  private final long firstStepBytes;
  private final long capacityBytes;

  /** Held while memory is allocated, which must not make writers wait. */
  private final ReentrantLock growing = new ReentrantLock();

  /** Guards the three fields below it, and every write. */
  private final ReentrantLock writing = new ReentrantLock();

  /** The same memory as {@link #bytes}; for writing, under its lock. */
  private ByteBuffer target = ByteBuffer.allocate(0);

  private final List<MemorySegment> mappedBefore = new ArrayList<>();
  private boolean mapped;

  /** Published before the size that needs it; readers take the size first. */
  private volatile MemorySegment bytes = MemorySegment.NULL;

  private volatile long size;

  /**
   * No bytes yet.
   *
   * @param firstStepBytes set aside at the first write
   * @param capacityBytes never exceeded
   */
  public GrowingBytes(long firstStepBytes, long capacityBytes) {
    if (firstStepBytes < 1 || capacityBytes < 0) {
      throw new IllegalArgumentException(
          "first step and capacity must not be negative: " + firstStepBytes + ", " + capacityBytes);
    }
    this.firstStepBytes = firstStepBytes;
    this.capacityBytes = capacityBytes;
  }

  public long size() {
    return size;
  }

  public long capacityBytes() {
    return capacityBytes;
  }

  /**
   * Fills {@code target} from {@code offset} as far as the bytes reach; returns how many were read.
   */
  public int read(long offset, ByteBuffer target) {
    if (offset < 0) {
      throw new IllegalArgumentException("offset must not be negative, is " + offset);
    }
    long end = size;
    int count = Math.clamp(end - offset, 0, target.remaining());
    MemorySegment.copy(bytes, Math.min(offset, end), MemorySegment.ofBuffer(target), 0, count);
    target.position(target.position() + count);
    return count;
  }

  /**
   * Writes all of {@code source} at {@code offset}; bytes between the old end and there are zero.
   */
  public void write(long offset, ByteBuffer source) {
    int count = source.remaining();
    if (offset < 0) {
      throw new IllegalArgumentException("offset must not be negative, is " + offset);
    }
    Invariant.check(
        offset <= capacityBytes - count, "write within capacity", offset, capacityBytes - count);
    grow(offset + count);
    writing.lock();
    try {
      target.put((int) offset, source, source.position(), count);
      if (!mappedBefore.isEmpty()) {
        writeBefore(offset, source);
      }
      if (offset + count > size) {
        size = offset + count;
      }
    } finally {
      writing.unlock();
    }
    source.position(source.limit());
  }

  private void writeBefore(long offset, ByteBuffer source) {
    MemorySegment from = MemorySegment.ofBuffer(source);
    for (MemorySegment before : mappedBefore) {
      long shared = Math.min(from.byteSize(), before.byteSize() - offset);
      if (shared > 0) {
        MemorySegment.copy(from, 0, before, offset, shared);
      }
    }
  }

  /** Makes the bytes reach up to {@code end}; {@code from}, where they grow from, is their end. */
  void extend(long from, long end) {
    Invariant.check(from >= size, "bytes grow at their end", from, size);
    Invariant.check(end <= capacityBytes, "size within capacity", end, capacityBytes);
    boolean prepared = size == 0 && end >= LARGE_BYTES;
    grow(prepared ? capacityBytes : end);
    writing.lock();
    try {
      size = Math.max(size, end);
    } finally {
      writing.unlock();
    }
  }

  /** A read-only view of all bytes as long as they are now. */
  public MemorySegment map() {
    writing.lock();
    try {
      mapped = true;
      return bytes.asSlice(0, size).asReadOnly();
    } finally {
      writing.unlock();
    }
  }

  private void grow(long neededBytes) {
    if (neededBytes <= bytes.byteSize()) {
      return;
    }
    growing.lock();
    try {
      long stepBytes = Math.max(firstStepBytes, bytes.byteSize());
      while (stepBytes < neededBytes) {
        stepBytes = Math.multiplyExact(stepBytes, GROWTH);
      }
      if (neededBytes > bytes.byteSize()) {
        replaceBy(Arena.ofAuto().allocate(Math.min(stepBytes, capacityBytes), Long.BYTES));
      }
    } finally {
      growing.unlock();
    }
  }

  private void replaceBy(MemorySegment larger) {
    writing.lock();
    try {
      MemorySegment.copy(bytes, 0, larger, 0, size);
      if (mapped) {
        mappedBefore.add(bytes);
        mapped = false;
      }
      bytes = larger;
      target = larger.asByteBuffer();
    } finally {
      writing.unlock();
    }
  }
}
