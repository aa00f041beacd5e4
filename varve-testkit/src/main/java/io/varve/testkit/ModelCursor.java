package io.varve.testkit;

import io.varve.api.CursorExpired;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.EventView;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/** A cursor of a {@link ModelEventStore}: the answer was found when it was opened. */
final class ModelCursor implements EventCursor {
  private final List<Event> events;
  private final long readPosition;
  private final Runnable onEnd;
  private int taken;
  private boolean left;
  private boolean closed;

  /**
   * @param onEnd run once, when it is exhausted or closed
   */
  ModelCursor(List<Event> events, long readPosition, Runnable onEnd) {
    this.events = events;
    this.readPosition = readPosition;
    this.onEnd = onEnd;
  }

  @Override
  public long readPosition() {
    return readPosition;
  }

  /** The whole log, since every event of it was compared. */
  @Override
  public long considered() {
    return readPosition;
  }

  @Override
  public boolean hasNext() {
    if (closed) {
      throw new CursorExpired("the cursor is closed");
    }
    if (taken < events.size()) {
      return true;
    }
    leave();
    return false;
  }

  @Override
  public Event next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the cursor has no more events");
    }
    return events.get(taken++);
  }

  @Override
  public void forEachView(Consumer<EventView> consumer) {
    forEachRemaining(event -> consumer.accept(EventView.of(event)));
  }

  @Override
  public long count() {
    return toList().size();
  }

  @Override
  public void close() {
    closed = true;
    leave();
  }

  private void leave() {
    if (!left) {
      left = true;
      onEnd.run();
    }
  }
}
