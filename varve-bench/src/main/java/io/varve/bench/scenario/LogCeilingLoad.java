package io.varve.bench.scenario;

import io.varve.bench.BenchSetting;
import io.varve.bench.ForceProbe;
import io.varve.bench.LoadShape;
import io.varve.bench.Measurement;
import io.varve.bench.Quantiles;
import io.varve.bench.Scale;
import io.varve.bench.Scenario;
import io.varve.bench.Together;
import io.varve.bench.WarmUp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.zip.CRC32C;
import org.HdrHistogram.Histogram;

/**
 * The producers of a durable ingest on a {@link LogCeiling} in place of a store: what the machine
 * can do with this shape of load.
 */
public final class LogCeilingLoad implements Scenario {
  private static final int MAX_COMMITS = 100_000;
  private static final int PROBED_FRAMES = 300;
  private static final int MIN_FILE_BYTES = 256 * 1024;
  private static final int MAX_FILE_BYTES = 64 * 1024 * 1024;
  private static final int MIN_FRAMES = 4;
  private static final int TEXT_BYTES = 128;
  private static final byte[] TEXT =
      Arrays.copyOf(
          ("customer-01234producer:0{\"amount\":4200,\"currency\":\"EUR\","
                  + "\"resource\":\"0123456789abcdef\",\"lifecycle\":\"COMPLETE\"}")
              .getBytes(StandardCharsets.US_ASCII),
          TEXT_BYTES);

  private final Path directory;
  private final LoadShape shape;
  private final Scale scale;

  public LogCeilingLoad(BenchSetting setting, LoadShape shape) {
    this.directory = setting.workspace().directory();
    this.shape = shape;
    this.scale = setting.scale();
  }

  @Override
  public void warmUp() throws IOException {
    WarmUp.repeat(scale, () -> load(scale.pick(300_000, 50_000, 500)));
  }

  @Override
  public List<Measurement> run() throws IOException {
    Histogram force =
        ForceProbe.measure(directory, shape.roundBytes(), scale.pick(PROBED_FRAMES, 100, 5));
    List<Measurement> measured = new ArrayList<>(load(scale.pick(2_000_000, 200_000, 2_000)));
    measured.add(Measurement.times("write_and_force", force));
    return measured;
  }

  private List<Measurement> load(int events) throws IOException {
    int commits = shape.commitsPerProducer(events, scale.pick(MAX_COMMITS, 10_000, 100));
    int commitBytes = shape.batch() * LogCeiling.EVENT_BYTES;
    int frameBytes = shape.producers() * commitBytes;
    LogCeiling log =
        new LogCeiling(
            directory,
            ByteBuffer.allocateDirect(fileBytes(frameBytes, (long) commits * frameBytes)),
            ByteBuffer.allocateDirect(frameBytes),
            ByteBuffer.allocateDirect(frameBytes));
    FutureTask<Boolean> flushing = new FutureTask<>(log::flush);
    Thread flusher = Thread.ofPlatform().name("flusher").unstarted(flushing);
    List<Histogram> histograms = new ArrayList<>();
    List<Runnable> work = new ArrayList<>();
    for (int i = 0; i < shape.producers(); i++) {
      Histogram nanos = Quantiles.histogram();
      histograms.add(nanos);
      ByteBuffer own = ByteBuffer.allocate(commitBytes);
      work.add(() -> produce(log, own, flusher, commits, nanos));
    }
    flusher.start();
    long elapsed = Together.run(work);
    if (!flusher.isAlive()) {
      throw new IOException("the log could not be written: " + flushing.exceptionNow());
    }
    flusher.interrupt();
    Histogram all = Quantiles.histogram();
    histograms.forEach(all::add);
    long stored = (long) commits * shape.producers() * shape.batch();
    return List.of(Measurement.rate("events", stored, elapsed), Measurement.times("commit", all));
  }

  /**
   * Files of zeros are filled inside the timing, one ahead, as the store fills its segments. It
   * begins with a small part of one, so that short runs must not fill more than they write.
   */
  private static int fileBytes(int frameBytes, long allBytes) {
    long quarter = Math.clamp(allBytes / 4, MIN_FILE_BYTES, MAX_FILE_BYTES);
    return (int) Math.max(quarter, MIN_FRAMES * (long) frameBytes);
  }

  private static void produce(
      LogCeiling log, ByteBuffer own, Thread flusher, int commits, Histogram nanos) {
    CRC32C crc = new CRC32C();
    for (int i = 0; i < commits; i++) {
      long start = System.nanoTime();
      log.commit(own, TEXT, crc, start, flusher);
      nanos.recordValue(System.nanoTime() - start);
    }
  }
}
