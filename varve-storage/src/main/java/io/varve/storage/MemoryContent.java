package io.varve.storage;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/** The bytes of one file of a {@link MemoryVolume}, and the space they were given. */
final class MemoryContent {
  private static final long FIRST_STEP_BYTES = 1024 * 1024;

  private final String path;
  private final MemorySpace space;
  private final GrowingBytes bytes;

  /** Guards changes of the two fields below. */
  private final ReentrantLock lock = new ReentrantLock();

  private boolean discarded;
  private volatile long reservedBytes;

  MemoryContent(String path, long capacityBytes, MemorySpace space) {
    this.path = path;
    this.space = space;
    bytes = new GrowingBytes(FIRST_STEP_BYTES, capacityBytes);
  }

  GrowingBytes bytes() {
    return bytes;
  }

  /** Must have succeeded before {@code count} bytes are written at {@code offset}. */
  void reserve(long offset, int count) throws IOException {
    if (offset > bytes.capacityBytes() - count) {
      throw new IOException(
          "%s: write of %d bytes at %d exceeds the capacity of %d"
              .formatted(path, count, offset, bytes.capacityBytes()));
    }
    long end = offset + count;
    if (end <= reservedBytes) {
      return;
    }
    lock.lock();
    try {
      if (end > reservedBytes) {
        if (!discarded) {
          space.take(path, end - reservedBytes);
        }
        reservedBytes = end;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Gives the space back when the last name is gone; open handles and views go on. */
  void discard() {
    lock.lock();
    try {
      discarded = true;
      space.giveBack(reservedBytes);
    } finally {
      lock.unlock();
    }
  }
}
