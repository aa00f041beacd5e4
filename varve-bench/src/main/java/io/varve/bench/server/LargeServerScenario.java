package io.varve.bench.server;

import io.varve.bench.BenchSetting;
import io.varve.bench.SyntheticEvents;
import io.varve.bench.scenario.LargeStore;
import io.varve.bench.scenario.LogSize;
import java.io.IOException;
import java.nio.file.Path;

/** Reads of a store of a million events that was made before. */
abstract class LargeServerScenario extends ServerScenario {
  private final int events;

  LargeServerScenario(BenchSetting setting) {
    super(setting, SyntheticEvents.EVENT_BYTES);
    this.events = LogSize.MILLION.events(setting.scale());
  }

  /** How many events the store has. */
  final int events() {
    return events;
  }

  final LargeStore largeStore() throws IOException {
    return LargeStore.toRead(setting(), events);
  }

  @Override
  final Path data(Path directory) throws IOException {
    return largeStore().path();
  }
}
