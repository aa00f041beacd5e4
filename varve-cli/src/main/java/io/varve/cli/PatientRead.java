package io.varve.cli;

import io.varve.api.CursorExpired;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a query for a consumer that may block for long, as a pager does: where the cursor expires
 * meanwhile, another one goes on behind the last event, over the same positions. Used by one
 * thread, once.
 */
final class PatientRead {
  private final Function<ReadOptions, EventCursor> cursors;
  private ReadOptions rest;
  private @Nullable Event last;
  private long readPosition = Long.MAX_VALUE;

  /**
   * @param cursors opens a cursor over the query with other options
   */
  PatientRead(Function<ReadOptions, EventCursor> cursors, ReadOptions options) {
    this.cursors = cursors;
    rest = options;
  }

  static PatientRead of(EventStore store, Query query, ReadOptions options) {
    return new PatientRead(rest -> store.query(query, rest), options);
  }

  void forEach(Consumer<Event> consumer) {
    while (true) {
      Event lastBefore = last;
      try {
        readOn(consumer);
        return;
      } catch (CursorExpired e) {
        if (last == null || last.equals(lastBefore)) {
          throw e;
        }
        rest = behind(last);
      }
    }
  }

  /** The position the answer is as of; known once it began. */
  long readPosition() {
    return readPosition;
  }

  private void readOn(Consumer<Event> consumer) {
    try (EventCursor cursor = cursors.apply(rest)) {
      // What is appended from now on is not part of the answer, also not for a later cursor.
      readPosition = Math.min(readPosition, cursor.readPosition());
      rest = rest.withBefore(Math.min(rest.before(), readPosition + 1));
      while (cursor.hasNext()) {
        Event event = cursor.next();
        last = event;
        if (rest.limit() != Long.MAX_VALUE) {
          rest = rest.withLimit(rest.limit() - 1);
        }
        consumer.accept(event);
      }
    }
  }

  private ReadOptions behind(Event event) {
    return rest.reverse() ? rest.withBefore(event.position()) : rest.withAfter(event.position());
  }
}
