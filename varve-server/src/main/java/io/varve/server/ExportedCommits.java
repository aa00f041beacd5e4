package io.varve.server;

import io.varve.api.Event;
import io.varve.api.json.ExportedEvent;
import io.varve.engine.LocalEventStore;
import io.varve.engine.StoredCommit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The commits of a store in this process, in the words in which they leave it. */
public final class ExportedCommits {
  private ExportedCommits() {}

  /** Hands over every commit up to the head, in order, by its events. */
  public static void forEach(LocalEventStore store, Consumer<List<ExportedEvent>> consumer) {
    store.forEachCommit(commit -> consumer.accept(exported(commit)));
  }

  private static List<ExportedEvent> exported(StoredCommit commit) {
    long first = commit.events().getFirst().position();
    List<ExportedEvent> events = new ArrayList<>(commit.events().size());
    for (Event event : commit.events()) {
      events.add(
          events.isEmpty()
              ? new ExportedEvent(event, first, commit.requestId(), commit.tracking())
              : new ExportedEvent(event, first, null, null));
    }
    return events;
  }
}
