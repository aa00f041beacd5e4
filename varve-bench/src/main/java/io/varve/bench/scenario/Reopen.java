package io.varve.bench.scenario;

import io.varve.api.EventStore;
import io.varve.bench.BenchSetting;
import io.varve.bench.Measurement;
import io.varve.bench.Quantiles;
import io.varve.bench.Scenario;
import io.varve.bench.Unit;
import io.varve.engine.Varve;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Opening a store of 10 million events, from the call to the first answer: one that was closed; or
 * one whose writer was killed while it appended.
 */
public final class Reopen implements Scenario {
  private static final String CLEAN = "clean";
  private static final String KILLED = "killed";

  private final BenchSetting setting;
  private final boolean killed;
  private final int events;

  /**
   * @param end how the store was left: {@code clean} or {@code killed}
   */
  public Reopen(BenchSetting setting, String end) {
    if (!end.equals(CLEAN) && !end.equals(KILLED)) {
      throw new IllegalArgumentException("a store is left clean or killed, not " + end);
    }
    this.setting = setting;
    this.killed = end.equals(KILLED);
    this.events = LogSize.TEN_MILLION.events(setting.scale());
  }

  @Override
  public void warmUp() throws IOException {
    LargeStore store =
        killed ? LargeStore.toKill(setting, events) : LargeStore.toRead(setting, events);
    open(store.path(), events);
  }

  @Override
  public List<Measurement> run() throws IOException {
    return killed ? afterKill() : afterClose();
  }

  private List<Measurement> afterClose() throws IOException {
    Path store = LargeStore.toRead(setting, events).path();
    Histogram nanos = Quantiles.histogram();
    for (int i = 0; i < setting.scale().pick(10, 5, 2); i++) {
      nanos.recordValue(open(store, events));
    }
    return List.of(Measurement.times("open", nanos));
  }

  private List<Measurement> afterKill() throws IOException {
    Path store = LargeStore.toKill(setting, events).path();
    int more = setting.scale().pick(200_000, 50_000, 500);
    long acknowledged = KilledWriter.run(store, more);
    return List.of(Measurement.of("open", Unit.NANOS, (double) open(store, acknowledged)));
  }

  private static long open(Path directory, long atLeast) {
    long start = System.nanoTime();
    EventStore store = Varve.open(directory);
    long head = store.head();
    long nanos = System.nanoTime() - start;
    store.close();
    if (head < atLeast) {
      throw new IllegalStateException(
          atLeast + " events were acknowledged, " + head + " are there");
    }
    return nanos;
  }
}
