package io.varve.engine;

import io.varve.api.LimitExceeded;
import io.varve.api.Limits;
import io.varve.api.StoreClosed;
import io.varve.storage.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The open cursors of a store: a fixed number of places, so that forgotten ones cannot pile up. A
 * cursor that was idle too long loses its place when another needs one. Used by any thread, without
 * a lock: a cursor claims a place by one compare-and-set.
 */
final class CursorRegistry {
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(Limits.CURSOR_IDLE_SECONDS);

  private final Clock clock;
  private final AtomicReferenceArray<@Nullable LocalCursor> places =
      new AtomicReferenceArray<>(Limits.OPEN_CURSORS);

  /** As of some cursor's latest look at the clock: what a cursor takes its time of use from. */
  private volatile long nanos;

  private volatile boolean closed;

  CursorRegistry(Clock clock) {
    this.clock = clock;
    this.nanos = clock.nanos();
  }

  /** The time, somewhat late: of the last {@link #readClock}. */
  long recentNanos() {
    return nanos;
  }

  long readClock() {
    long now = clock.nanos();
    nanos = now;
    return now;
  }

  /**
   * Gives {@code cursor} a place and returns its number.
   *
   * @throws LimitExceeded if all places are taken by cursors in use
   * @throws StoreClosed after {@link #close}
   */
  int register(LocalCursor cursor) {
    int place = claim(cursor);
    if (place < 0) {
      expireIdle();
      place = claim(cursor);
    }
    if (place < 0) {
      throw new LimitExceeded("open cursors", Limits.OPEN_CURSORS + 1L, Limits.OPEN_CURSORS);
    }
    if (closed) {
      release(cursor, place);
      throw new StoreClosed("the store is closed");
    }
    return place;
  }

  /** Searches from a place of the thread's own, so that threads seldom meet. */
  private int claim(LocalCursor cursor) {
    int start = (int) ((Thread.currentThread().threadId() * 0x9E3779B97F4A7C15L) >>> 40);
    for (int i = 0; i < Limits.OPEN_CURSORS; i++) {
      int place = (start + i) % Limits.OPEN_CURSORS;
      if (places.getPlain(place) == null && places.compareAndSet(place, null, cursor)) {
        return place;
      }
    }
    return -1;
  }

  void release(LocalCursor cursor, int place) {
    places.compareAndSet(place, cursor, null);
  }

  private void expireIdle() {
    long now = readClock();
    for (int place = 0; place < Limits.OPEN_CURSORS; place++) {
      LocalCursor cursor = places.get(place);
      if (cursor != null && now - cursor.lastUseNanos() > IDLE_NANOS) {
        cursor.end(LocalCursor.End.EXPIRED);
        release(cursor, place);
      }
    }
  }

  /** Cursors that hold a place. */
  int open() {
    int open = 0;
    for (int place = 0; place < Limits.OPEN_CURSORS; place++) {
      open += places.get(place) == null ? 0 : 1;
    }
    return open;
  }

  /** Ends all cursors, and refuses new ones. */
  void close() {
    closed = true;
    for (int place = 0; place < Limits.OPEN_CURSORS; place++) {
      LocalCursor cursor = places.get(place);
      if (cursor != null) {
        cursor.end(LocalCursor.End.STORE_CLOSED);
        release(cursor, place);
      }
    }
  }
}
