package io.varve.storage;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Reads one segment file through a mapping. Safe for use by many threads; holds no file handle
 * between remappings of a growing segment, and its mapping lives for as long as somebody refers to
 * it.
 */
public final class SegmentReader {
  /** A line of the processor's caches. */
  private static final long LINE_BYTES = 64;

  private final Volume volume;
  private final String path;
  private final long firstPosition;

  /** Only ever replaced by a larger one. */
  private final AtomicReference<MemorySegment> mapping = new AtomicReference<>(MemorySegment.NULL);

  public SegmentReader(Volume volume, String path, long firstPosition) {
    this.volume = volume;
    this.path = path;
    this.firstPosition = firstPosition;
  }

  public String path() {
    return path;
  }

  /** First position of the segment, as in its file name. */
  public long firstPosition() {
    return firstPosition;
  }

  /**
   * A mapping that covers at least {@code end} bytes.
   *
   * @throws DamagedFile if the file is shorter
   */
  public MemorySegment upTo(long end) throws IOException {
    MemorySegment current = mapping.get();
    return current.byteSize() >= end ? current : remap(end);
  }

  private MemorySegment remap(long end) throws IOException {
    MemorySegment fresh = mapUninterrupted();
    if (fresh.byteSize() < end) {
      throw new DamagedFile(
          path, fresh.byteSize(), "at least " + end + " bytes", fresh.byteSize() + " bytes");
    }
    return mapping.accumulateAndGet(
        fresh, (known, added) -> known.byteSize() < added.byteSize() ? added : known);
  }

  /** The mapping as it is: it covers whatever {@link #upTo} was asked for before, by any thread. */
  public MemorySegment mapped() {
    return mapping.get();
  }

  /**
   * Has the processor fetch what stands at {@code offset} and a little behind it, where that is
   * mapped already. Returns what the caller must keep for it to happen, without a meaning.
   */
  public int touch(int offset) {
    MemorySegment current = mapping.getPlain();
    return offset >= 0 && offset + 4 * LINE_BYTES <= current.byteSize()
        ? Words.i32(current, offset)
            + Words.i32(current, offset + LINE_BYTES)
            + Words.i32(current, offset + 2 * LINE_BYTES)
            + Words.i32(current, offset + 3 * LINE_BYTES)
        : 0;
  }

  // An interrupt closes the channel that a caller's thread is using. This one is nobody else's, so
  // it is opened again.
  private MemorySegment mapUninterrupted() throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try (VolumeFile file = volume.open(path, false)) {
          return file.map();
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
