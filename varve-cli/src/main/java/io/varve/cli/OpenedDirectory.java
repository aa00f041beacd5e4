package io.varve.cli;

import io.varve.api.Event;
import io.varve.api.NamingProfile;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.json.ExportedEvent;
import io.varve.engine.LocalEventStore;
import java.util.function.Consumer;

/** A store in a data directory of this machine. */
record OpenedDirectory(LocalEventStore store) implements OpenedStore {
  private static final long POLL_MILLIS = 100;
  private static final int COMMITS_IN_FLIGHT = 8;

  @Override
  public NamingProfile profile() {
    return store.profile();
  }

  /** The engine refuses at once, before the next commit is handed to it. */
  @Override
  public int commitsInFlight() {
    return COMMITS_IN_FLIGHT;
  }

  @Override
  public boolean answersCanBeLost() {
    return false;
  }

  /** Looks again and again: another process writes. */
  @Override
  public void follow(
      Query query, long after, boolean untilCaughtUp, Consumer<Event> consumer, Runnable pause)
      throws InterruptedException {
    long done = after;
    while (true) {
      if (store.head() > done) {
        ReadOptions options = ReadOptions.defaults().withAfter(done);
        PatientRead read = PatientRead.of(store, query, options);
        read.forEach(consumer);
        done = read.readPosition();
      }
      pause.run();
      if (untilCaughtUp) {
        return;
      }
      Thread.sleep(POLL_MILLIS);
      store.refresh();
    }
  }

  @Override
  public void export(Consumer<ExportedEvent> consumer) {
    store.forEachCommit(commit -> {
      long first = commit.events().getFirst().position();
      for (Event event : commit.events()) {
        consumer.accept(
            event.position() == first
                ? new ExportedEvent(event, first, commit.requestId(), commit.tracking())
                : new ExportedEvent(event, first, null, null));
      }
    });
  }

  @Override
  public void close() {
    store.close();
  }
}
