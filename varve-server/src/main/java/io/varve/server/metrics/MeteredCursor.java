package io.varve.server.metrics;

import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.EventView;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import java.util.function.Consumer;

/** A cursor that says, when it is closed, how long it took and what it looked at. */
final class MeteredCursor implements EventCursor {
  private final EventCursor cursor;
  private final ServerMetrics metrics;
  private final SlowQueryLog slowQueries;
  private final Query query;
  private final ReadOptions options;
  private final long startNanos;
  private long events;
  private boolean closed;

  MeteredCursor(
      EventCursor cursor,
      ServerMetrics metrics,
      SlowQueryLog slowQueries,
      Query query,
      ReadOptions options,
      long startNanos) {
    this.cursor = cursor;
    this.metrics = metrics;
    this.slowQueries = slowQueries;
    this.query = query;
    this.options = options;
    this.startNanos = startNanos;
  }

  @Override
  public long readPosition() {
    return cursor.readPosition();
  }

  @Override
  public long considered() {
    return cursor.considered();
  }

  @Override
  public boolean hasNext() {
    return cursor.hasNext();
  }

  @Override
  public Event next() {
    Event event = cursor.next();
    events++;
    return event;
  }

  @Override
  public void forEachView(Consumer<EventView> consumer) {
    cursor.forEachView(view -> {
      events++;
      consumer.accept(view);
    });
  }

  @Override
  public long count() {
    return cursor.count();
  }

  @Override
  public void close() {
    if (closed) {
      cursor.close();
      return;
    }
    closed = true;
    long considered = cursor.considered();
    cursor.close();
    long nanos = System.nanoTime() - startNanos;
    metrics.querySeconds.labelValues("query").observe(nanos / 1e9);
    metrics.queryEvents.inc(events);
    metrics.queryConsidered.inc(considered);
    if (slowQueries.tell(query, options, nanos, events, considered)) {
      metrics.slowQueries.inc();
    }
  }
}
