package io.varve.api;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * The events of one query, pulled one by one, all as of the moment it was opened. Used by one
 * thread; closed when done. An idle or forgotten cursor expires.
 */
public interface EventCursor extends Iterator<Event>, AutoCloseable {
  /**
   * The visible position this cursor was fixed at: the one right value for {@link
   * AppendCondition.NoneMatch#after()}, also when nothing matched.
   */
  long readPosition();

  /** Events looked at so far, matching or not. */
  long considered();

  /**
   * Hands each remaining event to {@code consumer} in place, without copying; see {@link
   * EventView}.
   */
  void forEachView(Consumer<EventView> consumer);

  /** Counts the remaining events and drops them. */
  long count();

  /** The remaining events. */
  default List<Event> toList() {
    List<Event> events = new ArrayList<>();
    forEachRemaining(events::add);
    return events;
  }

  @Override
  void close();
}
