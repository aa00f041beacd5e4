package io.varve.bench.scenario;

import io.varve.api.EventStore;
import io.varve.bench.BenchSetting;
import io.varve.bench.Measurement;
import io.varve.bench.Producer;
import io.varve.bench.Scenario;
import io.varve.bench.Unit;
import io.varve.bench.Workspace;
import io.varve.engine.Varve;
import java.io.IOException;
import java.util.List;

/**
 * Memory that a store on disk needs for each event: heap in use, and anonymous memory of the
 * process, after the events less before. Its JVM touches its whole heap at the start, so that
 * anonymous memory grows by what is not heap. Mapped pages of files are told apart.
 */
public final class MemoryScaling implements Scenario {
  private static final int BATCH = 1_000;

  private final Workspace workspace;
  private final int events;
  private final int warmUpCommits;

  public MemoryScaling(BenchSetting setting) {
    this.workspace = setting.workspace();
    this.events = LogSize.TEN_MILLION.events(setting.scale());
    this.warmUpCommits = setting.scale().pick(1_000, 300, 2);
  }

  /** Lets the JVM grow what it needs for its own code. */
  @Override
  public void warmUp() throws IOException {
    try (Workspace.Place place = workspace.place();
        EventStore store = Varve.open(place.path())) {
      new Producer(store, 0, BATCH).append(warmUpCommits);
    }
  }

  @Override
  public List<Measurement> run() throws IOException {
    try (Workspace.Place place = workspace.place();
        EventStore store = Varve.open(place.path())) {
      ProcessMemory empty = ProcessMemory.settled();
      new Producer(store, 0, BATCH).append(events / BATCH);
      ProcessMemory full = ProcessMemory.settled();
      SingleAppends.check(store, events);
      double heap = (double) (full.heapBytes() - empty.heapBytes()) / events;
      double anonymous = (double) (full.anonymousBytes() - empty.anonymousBytes()) / events;
      double mapped = (double) (full.mappedBytes() - empty.mappedBytes()) / events;
      return List.of(
          Measurement.of("memory_per_event", Unit.BYTES, heap + anonymous),
          Measurement.of("heap_per_event", Unit.BYTES, heap),
          Measurement.of("anonymous_per_event", Unit.BYTES, anonymous),
          Measurement.of("mapped_per_event", Unit.BYTES, mapped));
    }
  }
}
