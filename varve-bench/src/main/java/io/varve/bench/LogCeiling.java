package io.varve.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What the machine itself does: writes and forces frames, one after the other, over a file filled
 * with zeros before. No store can acknowledge a commit faster than this, or more of them than fit
 * its frames.
 */
final class LogCeiling implements Scenario {
  private static final int FILE_BYTES = 64 * 1024 * 1024;
  private static final int STEP_BYTES = 1024 * 1024;

  private final Path directory;
  private final LoadShape shape;
  private final int frames;

  LogCeiling(Path directory, LoadShape shape, int frames) {
    this.directory = directory;
    this.shape = shape;
    this.frames = frames;
  }

  @Override
  public void warmUp() throws IOException {
    measure(directory, shape.roundBytes(), frames);
  }

  @Override
  public List<Measurement> run() throws IOException {
    Histogram nanos = measure(directory, shape.roundBytes(), frames);
    long events = (long) shape.producers() * shape.batch() * frames;
    return List.of(
        Measurement.rate("events", events, (long) (nanos.getMean() * nanos.getTotalCount())),
        Measurement.times("write_and_force", Quantiles.of(nanos)));
  }

  /** Times of writing and forcing {@code frames} frames of {@code frameBytes}. */
  static Histogram measure(Path directory, int frameBytes, int frames) throws IOException {
    Path path = directory.resolve("log-ceiling");
    Histogram nanos = Quantiles.histogram();
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
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
