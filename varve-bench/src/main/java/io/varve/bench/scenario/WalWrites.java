package io.varve.bench.scenario;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.EventStore;
import io.varve.bench.BenchSetting;
import io.varve.bench.Measurement;
import io.varve.bench.Quantiles;
import io.varve.bench.Scenario;
import io.varve.bench.SyntheticEvents;
import io.varve.bench.Workspace;
import io.varve.engine.Varve;
import java.io.IOException;
import java.util.List;
import org.HdrHistogram.Histogram;

/** 100 appends of one event to a new store on disk, each forced, until the store is closed. */
public final class WalWrites implements Scenario {
  private static final int APPENDS = 100;

  private final Workspace workspace;
  private final int stores;

  public WalWrites(BenchSetting setting) {
    this.workspace = setting.workspace();
    this.stores = setting.scale().pick(50, 10, 1);
  }

  @Override
  public List<Measurement> run() throws IOException {
    Histogram all = Quantiles.histogram();
    Histogram single = Quantiles.histogram();
    for (int i = 0; i < stores; i++) {
      try (Workspace.Place place = workspace.place()) {
        all.recordValue(once(Varve.open(place.path()), single));
      }
    }
    return List.of(Measurement.times("all_appends", all), Measurement.times("append", single));
  }

  private static long once(EventStore store, Histogram single) {
    SyntheticEvents events = new SyntheticEvents(List.of(), 0, APPENDS);
    long start = System.nanoTime();
    for (int i = 0; i < APPENDS; i++) {
      long before = System.nanoTime();
      if (!(store.append(Append.of(events.next())) instanceof AppendResult.Appended)) {
        throw new IllegalStateException("an append without condition was refused");
      }
      single.recordValue(System.nanoTime() - before);
    }
    SingleAppends.check(store, APPENDS);
    store.close();
    return System.nanoTime() - start;
  }
}
