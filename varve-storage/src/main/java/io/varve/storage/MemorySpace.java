package io.varve.storage;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** How many bytes the files of one {@link MemoryVolume} have and may have. */
final class MemorySpace {
  private final AtomicLong usedBytes = new AtomicLong();
  private volatile long limitBytes;

  MemorySpace(long limitBytes) {
    limit(limitBytes);
  }

  void limit(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("limit must not be negative, is " + bytes);
    }
    limitBytes = bytes;
  }

  long freeBytes() {
    return limitBytes == Long.MAX_VALUE
        ? Long.MAX_VALUE
        : Math.max(0, limitBytes - usedBytes.get());
  }

  void take(String path, long bytes) throws IOException {
    long used = usedBytes.addAndGet(bytes);
    if (used > limitBytes) {
      usedBytes.addAndGet(-bytes);
      throw new IOException(
          path + ": no space left on volume: " + bytes + " bytes needed, " + freeBytes() + " free");
    }
  }

  void giveBack(long bytes) {
    usedBytes.addAndGet(-bytes);
  }
}
