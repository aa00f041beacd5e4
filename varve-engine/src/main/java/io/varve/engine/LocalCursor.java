package io.varve.engine;

import io.varve.api.CursorExpired;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.EventView;
import io.varve.api.Limits;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.StoreClosed;
import io.varve.api.json.PredicateMatcher;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over one view: indexes say which slots, payload predicates have the last word, records
 * are read when their turn comes. Used by one thread; only {@link #end} comes from others. Holds a
 * place in the {@link CursorRegistry} until it is exhausted or closed.
 */
final class LocalCursor implements EventCursor {
  /** Why a cursor may not be used any more. */
  enum End {
    CLOSED,
    EXPIRED,
    STORE_CLOSED
  }

  /**
   * The clock is read at the first use and then once in so many, a power of two; see {@link
   * CursorRegistry}.
   */
  private static final int USES_PER_CLOCK_READ = 64;

  private static final int NO_PLACE = -1;
  private static final int QUERY_CHARS_IN_MESSAGE = 200;
  private static final VarHandle LAST_USE_NANOS;

  static {
    try {
      LAST_USE_NANOS =
          MethodHandles.lookup().findVarHandle(LocalCursor.class, "lastUseNanos", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final CursorRegistry registry;
  private final Query query;
  private final long readPosition;
  private final ViewScan scan;
  private final @Nullable PredicateMatcher where;
  private final EventDecoder decoder = new EventDecoder();

  private long remaining;
  private boolean onMatch;
  private boolean loaded;
  private int uses;
  private int place = NO_PLACE;

  /** Written and read opaquely: a fence for every event would cost more than the event. */
  @SuppressWarnings("UnusedVariable")
  private long lastUseNanos;

  private volatile @Nullable End end;

  private LocalCursor(
      CursorRegistry registry,
      StoreView view,
      Query query,
      CompiledQuery compiled,
      ReadOptions options) {
    this.registry = registry;
    this.query = query;
    this.readPosition = view.visible();
    this.scan = new ViewScan(view, compiled, ScanBounds.of(options, view));
    this.where = options.where().isEmpty() ? null : new PredicateMatcher(options.where());
    this.remaining = options.limit();
    this.lastUseNanos = registry.readClock();
  }

  /**
   * Opens a cursor over {@code view}.
   *
   * @throws io.varve.api.LimitExceeded if too many are open and in use
   */
  static LocalCursor open(
      CursorRegistry registry,
      StoreView view,
      Query query,
      CompiledQuery compiled,
      ReadOptions options) {
    LocalCursor cursor = new LocalCursor(registry, view, query, compiled, options);
    cursor.place = registry.register(cursor);
    return cursor;
  }

  @Override
  public long readPosition() {
    return readPosition;
  }

  @Override
  public long considered() {
    return scan.considered();
  }

  @Override
  public boolean hasNext() {
    checkUsable();
    return onMatch || findNext();
  }

  @Override
  public Event next() {
    checkUsable();
    if (!onMatch && !findNext()) {
      throw new NoSuchElementException("the cursor has no more events");
    }
    if (!loaded) {
      decoder.load(scan.part(), scan.index(), scan.slot(), scan.offset());
    }
    take();
    if (remaining > 0) {
      scan.readRecords();
    }
    return decoder.event();
  }

  @Override
  public void forEachView(Consumer<EventView> consumer) {
    RecordView shown = new RecordView(decoder);
    scan.readRecords();
    try {
      while (hasNext()) {
        do {
          shown.show(scan.part(), scan.index(), scan.slot(), scan.offset());
          take();
          consumer.accept(shown);
        } while (where == null && remaining > 0 && end == null && scan.advanceAhead());
      }
    } finally {
      shown.end();
    }
  }

  @Override
  public long count() {
    long counted = 0;
    while (hasNext()) {
      take();
      counted++;
    }
    return counted;
  }

  /** Moves to the next event to hand over; at the end it gives the place back. */
  private boolean findNext() {
    if (place == NO_PLACE) {
      return false;
    }
    noteUse();
    while (remaining > 0 && scan.advance()) {
      if (passes()) {
        onMatch = true;
        return true;
      }
    }
    leave();
    return false;
  }

  private boolean passes() {
    if (where == null) {
      return true;
    }
    decoder.load(scan.part(), scan.index(), scan.slot(), scan.offset());
    loaded = decoder.matches(where);
    return loaded;
  }

  private void take() {
    onMatch = false;
    loaded = false;
    remaining--;
  }

  private void checkUsable() {
    End reason = end;
    if (reason != null) {
      throw refusal(reason);
    }
  }

  private void noteUse() {
    boolean look = (uses++ & (USES_PER_CLOCK_READ - 1)) == 0;
    LAST_USE_NANOS.setOpaque(this, look ? registry.readClock() : registry.recentNanos());
  }

  private void leave() {
    if (place != NO_PLACE) {
      registry.release(this, place);
      place = NO_PLACE;
    }
  }

  private RuntimeException refusal(End reason) {
    return switch (reason) {
      case CLOSED -> new CursorExpired("the cursor is closed");
      case EXPIRED ->
          new CursorExpired(
              "the cursor over "
                  + shortened(query.toString())
                  + " was idle for more than "
                  + Limits.CURSOR_IDLE_SECONDS
                  + " s and lost its place to another");
      case STORE_CLOSED -> new StoreClosed("the store is closed");
    };
  }

  private static String shortened(String text) {
    return text.length() <= QUERY_CHARS_IN_MESSAGE
        ? text
        : text.substring(0, QUERY_CHARS_IN_MESSAGE) + "...";
  }

  /** Not later than the last use; see {@link CursorRegistry#recentNanos}. */
  long lastUseNanos() {
    return (long) LAST_USE_NANOS.getOpaque(this);
  }

  /** Makes every later use fail. Called by any thread. */
  void end(End reason) {
    end = reason;
  }

  @Override
  public void close() {
    end(End.CLOSED);
    leave();
  }
}
