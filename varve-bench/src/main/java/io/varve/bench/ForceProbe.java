package io.varve.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.HdrHistogram.Histogram;

/**
 * Writes and forces frames, one after the other, over a file filled with zeros before: what the
 * disk takes for it at this moment.
 */
public final class ForceProbe {
  private static final int FILE_BYTES = 64 * 1024 * 1024;
  private static final int STEP_BYTES = 1024 * 1024;

  private ForceProbe() {}

  /** Times of writing and forcing {@code frames} frames of {@code frameBytes}. */
  public static Histogram measure(Path directory, int frameBytes, int frames) throws IOException {
    Path path = Files.createTempFile(directory, "force-", null);
    Histogram nanos = Quantiles.histogram();
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(STEP_BYTES);
      long end = Math.max(frameBytes, Math.min(FILE_BYTES, (long) frameBytes * frames));
      for (long at = 0; at < end; at += STEP_BYTES) {
        file.write(zeros.clear(), at);
      }
      file.force(true);
      ByteBuffer frame = ByteBuffer.allocateDirect(frameBytes);
      long at = 0;
      for (int i = 0; i < frames; i++, at += frameBytes) {
        at = at + frameBytes > end ? 0 : at;
        frame.putInt(0, i + 1);
        long start = System.nanoTime();
        file.write(frame.clear(), at);
        file.force(false);
        nanos.recordValue(System.nanoTime() - start);
      }
    } finally {
      Files.deleteIfExists(path);
    }
    return nanos;
  }
}
