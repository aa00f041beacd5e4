package io.varve.bench.scenario;

import io.varve.bench.BenchSetting;
import io.varve.bench.Measurement;
import io.varve.bench.Quantiles;
import io.varve.bench.Scenario;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * A fixed amount of arithmetic on one thread, over memory that fits the cache: how fast this
 * machine is at this moment, to compare other figures by.
 */
public final class CpuLoop implements Scenario {
  private static final int WORDS = 4_096;
  private static final int PASSES = 200;
  private static final int LOOPS = 300;
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private final int loops;
  private long sum;

  public CpuLoop(BenchSetting setting) {
    this.loops = setting.scale().pick(LOOPS, LOOPS, 3);
  }

  @Override
  public List<Measurement> run() {
    long[] words = new long[WORDS];
    Histogram nanos = Quantiles.histogram();
    for (int i = 0; i < loops; i++) {
      long start = System.nanoTime();
      for (int pass = 0; pass < PASSES; pass++) {
        sum += mix(words, pass);
      }
      nanos.recordValue(System.nanoTime() - start);
    }
    if (sum == 0) {
      throw new IllegalStateException("the loop came to nothing");
    }
    return List.of(Measurement.times("loop", nanos));
  }

  private static long mix(long[] words, int pass) {
    long mixed = pass;
    for (int i = 0; i < words.length; i++) {
      mixed = (mixed ^ words[i] ^ i) * MULTIPLIER;
      mixed ^= mixed >>> 29;
      words[i] = mixed;
    }
    return mixed;
  }
}
