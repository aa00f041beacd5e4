package io.varve.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.Append;
import io.varve.api.CursorExpired;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.EventView;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.engine.Varve;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PatientReadTest {
  private EventStore store;

  @BeforeEach
  void tenEvents() {
    store = Varve.inMemory();
    append(10);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void append(int count) {
    for (int i = 0; i < count; i++) {
      store.append(Append.of(NewEvent.of("t", "e", "{}")));
    }
  }

  private List<Long> positions(int eventsPerCursor, ReadOptions options) {
    List<Long> positions = new ArrayList<>();
    PatientRead read =
        new PatientRead(
            rest -> new Expiring(store.query(Query.all(), rest), eventsPerCursor), options);
    read.forEach(event -> {
      positions.add(event.position());
      append(1);
    });
    assertThat(read.readPosition()).isEqualTo(10);
    return positions;
  }

  @Test
  void goesOnWhereACursorExpiredAndTakesNoLaterEvents() {
    assertThat(positions(3, ReadOptions.defaults()))
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
  }

  @Test
  void keepsDirectionAndLimit() {
    ReadOptions options = ReadOptions.defaults().withReverse().withAfter(1).withLimit(7);
    assertThat(positions(2, options)).containsExactly(10L, 9L, 8L, 7L, 6L, 5L, 4L);
  }

  @Test
  void givesUpWhereACursorYieldsNothing() {
    assertThatThrownBy(() -> positions(0, ReadOptions.defaults()))
        .isInstanceOf(CursorExpired.class);
  }

  /** A cursor that expires after some events. */
  private static final class Expiring implements EventCursor {
    private final EventCursor cursor;
    private int left;

    Expiring(EventCursor cursor, int events) {
      this.cursor = cursor;
      left = events;
    }

    @Override
    public boolean hasNext() {
      if (left == 0) {
        throw new CursorExpired("idle for too long");
      }
      return cursor.hasNext();
    }

    @Override
    public Event next() {
      left--;
      return cursor.next();
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
    public void forEachView(Consumer<EventView> consumer) {
      cursor.forEachView(consumer);
    }

    @Override
    public long count() {
      return cursor.count();
    }

    @Override
    public void close() {
      cursor.close();
    }
  }
}
