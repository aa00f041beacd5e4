package io.varve.bench.scenario;

import io.varve.api.EventStore;
import io.varve.bench.BenchSetting;
import io.varve.bench.Measurement;
import io.varve.bench.Quantiles;
import io.varve.bench.Scale;
import io.varve.bench.Scenario;
import io.varve.bench.WarmUp;
import io.varve.engine.Varve;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Threads that append 250 events each, one a call, to one store in memory; starting the threads and
 * waiting for the last is part of the time, as is closing the store.
 */
public final class ConcurrentWrites implements Scenario {
  private static final int EVENTS = 250;
  private static final int ENTITIES = 100;

  private final int threads;
  private final Scale scale;
  private final int repeats;

  public ConcurrentWrites(BenchSetting setting, int threads) {
    this.threads = threads;
    this.scale = setting.scale();
    this.repeats = setting.scale().pick(1_000, 300, 3);
  }

  @Override
  public void warmUp() throws IOException {
    WarmUp.repeat(scale, this::run);
  }

  @Override
  public List<Measurement> run() {
    Histogram nanos = Quantiles.histogram();
    for (int i = 0; i < repeats; i++) {
      nanos.recordValue(once());
    }
    double events = (double) threads * EVENTS * repeats;
    return List.of(
        Measurement.times("all_threads", nanos),
        Measurement.rate(
            "events", (long) events, (long) (nanos.getMean() * nanos.getTotalCount())));
  }

  private long once() {
    EventStore store = Varve.inMemory();
    long start = System.nanoTime();
    List<Thread> started = new ArrayList<>(threads);
    for (int i = 0; i < threads; i++) {
      SingleAppends appends = new SingleAppends(store, i);
      started.add(Thread.ofPlatform().start(() -> appends.plain(EVENTS, ENTITIES)));
    }
    for (Thread thread : started) {
      join(thread);
    }
    SingleAppends.check(store, (long) threads * EVENTS);
    store.close();
    return System.nanoTime() - start;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the threads wrote", e);
    }
  }
}
