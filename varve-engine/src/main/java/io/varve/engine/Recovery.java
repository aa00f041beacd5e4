package io.varve.engine;

import io.varve.storage.Bytes;
import io.varve.storage.LogScan;
import io.varve.storage.LogScan.SegmentFile;
import io.varve.storage.StorePaths;
import io.varve.storage.VolumeFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Makes the end of a log safe to serve and to write on: what no floor covers is written again and
 * forced, since after a failed force the page cache may show what the disk does not have; behind
 * the end everything is zero.
 */
final class Recovery {
  private static final int CHUNK_BYTES = 1024 * 1024;

  private Recovery() {}

  /** Durable when it returns: the log up to {@code end}, and nothing behind it. */
  static void run(StoreContext context, OpenedLog log) throws IOException {
    forceNames(context);
    LogScan.End end = log.end();
    for (int i = 0; i < log.segments().size(); i++) {
      int number = i;
      boolean touched = end.unforced().stream().anyMatch(frame -> frame.segment() == number);
      if (touched || i == end.segment()) {
        rewrite(context, log, i);
      }
    }
  }

  /** A process that died between a rename and its force left a name that is seen, not durable. */
  private static void forceNames(StoreContext context) throws IOException {
    String store = context.paths().directory();
    for (String directory : List.of("", StorePaths.STORES, store, context.paths().log())) {
      context.volume().forceDirectory(directory);
    }
  }

  private static void rewrite(StoreContext context, OpenedLog log, int number) throws IOException {
    SegmentFile segment = log.segments().get(number);
    LogScan.End end = log.end();
    try (VolumeFile file = context.volume().open(segment.path(), true)) {
      for (LogScan.Unforced frame : end.unforced()) {
        if (frame.segment() == number) {
          write(file, frame.offset(), segment.bytes().asSlice(frame.offset(), frame.length()));
        }
      }
      if (number == end.segment()) {
        zero(file, segment.bytes(), end.offset(), log.store().clean());
      }
      file.force();
    }
  }

  private static void write(VolumeFile file, long offset, MemorySegment bytes) throws IOException {
    // A copy: what is written must be what was verified, not what the mapping shows by then.
    ByteBuffer copy = ByteBuffer.allocateDirect((int) bytes.byteSize());
    MemorySegment.ofBuffer(copy).copyFrom(bytes);
    file.write(offset, copy);
  }

  /** Zeros that are seen are written all the same unless the store was closed: as with frames. */
  private static void zero(VolumeFile file, MemorySegment bytes, long from, boolean closed)
      throws IOException {
    long size = bytes.byteSize();
    for (long at = from; at < size; at += CHUNK_BYTES) {
      long length = Math.min(CHUNK_BYTES, size - at);
      if (!closed || !Bytes.isZero(bytes, at, length)) {
        file.write(at, ByteBuffer.allocateDirect((int) length));
      }
    }
  }
}
