package io.varve.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.CursorExpired;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.Ticks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Cursors: fixed at the moment they were opened, pulled, shown or counted. */
abstract class CursorContract extends StoreTopic {
  @Test
  void emptyStoreGivesNothingAtPositionZero() {
    try (EventCursor cursor = store.query(Query.all())) {
      assertThat(cursor.readPosition()).isZero();
      assertThat(cursor.hasNext()).isFalse();
    }
    assertThat(store.head()).isZero();
  }

  @Test
  void isFixedAtTheHeadOfItsOpening() {
    append(event("t", "a"), event("t", "b"));
    try (EventCursor before = store.query(Query.all());
        EventCursor reversed = store.query(Query.all(), ReadOptions.defaults().withReverse())) {
      append(event("t", "a"));
      assertThat(before.readPosition()).isEqualTo(2);
      assertThat(before.toList()).extracting(Event::position).containsExactly(1L, 2L);
      assertThat(reversed.toList()).extracting(Event::position).containsExactly(2L, 1L);
    }
  }

  @Test
  void readPositionIsTheHeadAlsoWhereNothingMatchesOrOptionsBound() {
    append(event("t", "a"), event("t", "b"));
    ReadOptions narrow = ReadOptions.defaults().withBefore(2).withLimit(0);
    try (EventCursor noMatch = store.query(Query.type("none"));
        EventCursor bounded = store.query(Query.all(), narrow)) {
      assertThat(noMatch.readPosition()).isEqualTo(2);
      assertThat(bounded.readPosition()).isEqualTo(2);
      assertThat(noMatch.hasNext()).isFalse();
      assertThat(bounded.hasNext()).isFalse();
      assertThat(noMatch.readPosition()).isEqualTo(2);
    }
  }

  @Test
  void hasNextMovesNothingAndTheEndIsAnError() {
    append(event("t", "a"));
    try (EventCursor cursor = store.query(Query.all())) {
      assertThat(cursor.hasNext()).isTrue();
      assertThat(cursor.hasNext()).isTrue();
      assertThat(cursor.next().position()).isEqualTo(1);
      assertThat(cursor.hasNext()).isFalse();
      assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(cursor::next);
    }
  }

  @Test
  void closedCursorIsExpired() {
    append(event("t", "a"));
    EventCursor cursor = store.query(Query.all());
    cursor.close();
    cursor.close();
    assertThatExceptionOfType(CursorExpired.class).isThrownBy(cursor::next);
    assertThatExceptionOfType(CursorExpired.class).isThrownBy(cursor::hasNext);
    assertThatExceptionOfType(CursorExpired.class).isThrownBy(cursor::count);
  }

  @Test
  void countsWhatRemains() {
    append(event("t", "a"), event("t", "b"), event("t", "a"));
    try (EventCursor cursor = store.query(Query.entity("a"))) {
      cursor.next();
      assertThat(cursor.count()).isEqualTo(1);
      assertThat(cursor.hasNext()).isFalse();
      assertThat(cursor.count()).isZero();
    }
    try (EventCursor limited = store.query(Query.all(), ReadOptions.defaults().withLimit(2))) {
      assertThat(limited.count()).isEqualTo(2);
    }
  }

  @Test
  void considersAtLeastWhatItHandsOver() {
    append(event("t", "a"), event("t", "b"), event("t", "a"));
    try (EventCursor cursor = store.query(Query.entity("a"))) {
      assertThat(cursor.considered()).isBetween(0L, 3L);
      assertThat(cursor.count()).isEqualTo(2);
      assertThat(cursor.considered()).isBetween(2L, 3L);
    }
  }

  @Test
  void viewsShowWhatEventsHold() {
    append(
        event("t", "a").withTimestamp(at(1)).withMetadata(Payload.json("{\"m\":1}")),
        tagged("u", "k:v"),
        NewEvent.of("v", B, Payload.bytes(new byte[] {1, 2, 3})),
        NewEvent.of("w", B, Payload.none()));
    List<Event> events = events(Query.all());
    List<Event> copies = new ArrayList<>();
    try (EventCursor cursor = store.query(Query.all())) {
      cursor.forEachView(view -> {
        Event event = events.get(copies.size());
        assertThat(view.position()).isEqualTo(event.position());
        assertThat(view.version()).isEqualTo(event.version());
        assertThat(view.id()).isEqualTo(event.id());
        assertThat(view.eventType()).isEqualTo(event.eventType());
        assertThat(view.entityId()).isEqualTo(event.entityId());
        assertThat(Ticks.toInstant(view.timestampTicks())).isEqualTo(event.timestamp());
        assertThat(Ticks.toInstant(view.recordedAtTicks())).isEqualTo(event.recordedAt());
        assertThat(view.payloadIsJson()).isEqualTo(event.payload().isJson());
        byte[] payload = new byte[view.payload().remaining()];
        view.payload().get(payload);
        assertThat(payload).isEqualTo(event.payload().toBytes());
        byte[] copied = new byte[view.payloadSizeBytes() + 1];
        assertThat(view.copyPayload(copied, 1)).isEqualTo(payload.length);
        assertThat(Arrays.copyOfRange(copied, 1, copied.length)).isEqualTo(payload);
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
            .isThrownBy(() -> view.copyPayload(copied, 2));
        copies.add(view.toEvent());
      });
      assertThat(cursor.hasNext()).isFalse();
    }
    assertThat(copies).isEqualTo(events);
  }

  @Test
  void viewsFollowOptionsAndWhatWasPulledBefore() {
    for (int i = 0; i < 10; i++) {
      append(event("t", "a"));
    }
    ReadOptions options = ReadOptions.defaults().withAfter(2).withReverse().withLimit(4);
    List<Long> seen = new ArrayList<>();
    try (EventCursor cursor = store.query(Query.all(), options)) {
      seen.add(cursor.next().position());
      cursor.forEachView(view -> seen.add(view.position()));
    }
    assertThat(seen).containsExactly(10L, 9L, 8L, 7L);
  }

  @Test
  void manyCursorsGoOnBesideEachOther() {
    for (int i = 0; i < 50; i++) {
      append(event("t" + i % 3, "e" + i % 7));
    }
    try (EventCursor all = store.query(Query.all());
        EventCursor one = store.query(Query.entity("e1"));
        EventCursor type = store.query(Query.type("t2"))) {
      int pulled = 0;
      while (all.hasNext()) {
        assertThat(all.next().position()).isEqualTo(++pulled);
        if (one.hasNext()) {
          assertThat(one.next().entityId()).hasToString("e1");
        }
        if (type.hasNext()) {
          assertThat(type.next().eventType()).isEqualTo("t2");
        }
      }
      assertThat(pulled).isEqualTo(50);
    }
  }
}
