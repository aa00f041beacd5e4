package io.varve.bench;

import io.varve.api.EventStore;
import io.varve.engine.Varve;
import java.io.IOException;
import java.util.List;

/** Opening a store that was closed: from the call to the first answer. */
final class CleanReopen implements Scenario {
  private static final int BATCH = 1_000;

  private final Workspace workspace;
  private final int events;

  CleanReopen(Workspace workspace, int events) {
    this.workspace = workspace;
    this.events = events;
  }

  @Override
  public void warmUp() throws IOException {
    run();
  }

  @Override
  public List<Measurement> run() throws IOException {
    try (Workspace.Place place = workspace.place()) {
      try (EventStore store = Varve.open(place.path())) {
        new Producer(store, 0, BATCH).append(events / BATCH);
      }
      long start = System.nanoTime();
      try (EventStore store = Varve.open(place.path())) {
        long head = store.head();
        long nanos = System.nanoTime() - start;
        if (head != events) {
          throw new IllegalStateException(events + " events were stored, " + head + " are there");
        }
        return List.of(Measurement.of("open", Unit.NANOS, (double) nanos));
      }
    }
  }
}
