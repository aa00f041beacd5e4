package io.varve.testkit;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.Event;
import io.varve.api.NewEvent;
import io.varve.api.Ticks;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * One append as {@link ModelLog} holds it.
 *
 * @param chain differs between logs that differ up to here
 */
record ModelCommit(Append append, List<Event> events, Appended result, long chain) {
  long first() {
    return result.first();
  }

  long last() {
    return result.last();
  }

  /**
   * Whether {@code other} brings the same events: only the content counts, neither condition nor
   * tracking.
   */
  boolean hasContentOf(Append other) {
    return content(append).equals(content(other));
  }

  boolean sharesAnIdWith(Append other) {
    List<UUID> ids = events.stream().map(Event::id).toList();
    return other.events().stream().anyMatch(event -> ids.contains(event.id()));
  }

  private static List<NewEvent> content(Append append) {
    return append.events().stream().map(ModelCommit::withStoredTime).toList();
  }

  private static NewEvent withStoredTime(NewEvent event) {
    Instant timestamp = event.timestamp();
    return timestamp == null ? event : event.withTimestamp(Ticks.toInstant(Ticks.of(timestamp)));
  }
}
