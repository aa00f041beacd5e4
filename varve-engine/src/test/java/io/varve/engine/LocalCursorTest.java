package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.Append;
import io.varve.api.CursorExpired;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.EventView;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.ReadOptions;
import io.varve.api.StoreDamaged;
import io.varve.api.Tag;
import io.varve.api.Ticks;
import io.varve.storage.SegmentIndex;
import io.varve.testkit.FakeClock;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a cursor promises beside the right events. */
final class LocalCursorTest {
  private final TestLog log = TestLog.create();
  private final CursorRegistry registry = new CursorRegistry(new FakeClock());

  private LocalCursor open(Query query, ReadOptions options) {
    CompiledQuery compiled = CompiledQuery.of(query, log.keyHash);
    return LocalCursor.open(registry, log.view(), query, compiled, options);
  }

  private LocalCursor open(Query query) {
    return open(query, ReadOptions.defaults());
  }

  /** Appends {@code count} events of entity {@code e}, each with its number as payload. */
  private void append(int count) {
    log.append(
        Append.of(
            IntStream.range(0, count)
                .mapToObj(i -> NewEvent.of("t", "e", "{\"n\":" + i + "}"))
                .toList()));
  }

  @Test
  void readPositionIsTheVisibleOneAlsoWhereNothingMatches() {
    assertThat(open(Query.all()).readPosition()).isZero();
    append(3);
    EventCursor cursor = open(Query.entity("nobody"));
    assertThat(cursor.readPosition()).isEqualTo(3);
    assertThat(cursor.hasNext()).isFalse();
    assertThat(cursor.readPosition()).isEqualTo(3);
  }

  @Test
  void eventsAppendedLaterDoNotShow() {
    append(2);
    EventCursor cursor = open(Query.entity("e"));
    append(2);
    assertThat(cursor.toList()).extracting(Event::position).containsExactly(1L, 2L);
  }

  @Test
  void limitStopsTheWork() {
    append(1_000);
    EventCursor cursor = open(Query.all(), ReadOptions.defaults().withLimit(5));
    assertThat(cursor.toList()).hasSize(5);
    assertThat(cursor.considered()).isEqualTo(5);
    EventCursor none = open(Query.all(), ReadOptions.defaults().withLimit(0));
    assertThat(none.hasNext()).isFalse();
    assertThat(none.considered()).isZero();
  }

  @Test
  void whatIsFoundAheadIsNotYetConsidered() {
    append(1_000);
    for (Query query : List.of(Query.all(), Query.entity("e"))) {
      EventCursor pulled = open(query);
      for (int i = 1; i <= 100; i++) {
        assertThat(pulled.next().position()).isEqualTo(i);
        assertThat(pulled.considered()).isEqualTo(i);
      }
      assertThat(pulled.count()).isEqualTo(900);
      EventCursor viewed = open(query, ReadOptions.defaults().withLimit(50).withReverse());
      List<Long> positions = new ArrayList<>();
      viewed.forEachView(event -> {
        positions.add(event.position());
        assertThat(viewed.considered()).isEqualTo(positions.size());
      });
      assertThat(positions)
          .isEqualTo(LongStream.rangeClosed(951, 1_000).boxed().toList().reversed());
      assertThat(viewed.hasNext()).isFalse();
    }
  }

  @Test
  void considersOnlyWhatTheNarrowestTermLeaves() {
    for (int i = 0; i < 500; i++) {
      Tag tag = Tag.of("n", Integer.toString(i % 100));
      log.append(Append.of(NewEvent.of("t" + i % 2, "e" + i % 10, "{}").withTags(tag)));
    }
    QueryItem item = QueryItem.type("t1").withTags(Tag.of("n:7"), Tag.of("n:7"));
    EventCursor byTag = open(Query.of(item));
    assertThat(byTag.count()).isEqualTo(5);
    assertThat(byTag.considered()).isEqualTo(5);
    EventCursor byEntity = open(Query.of(QueryItem.entity("e3").withTypes("t0", "t1")));
    assertThat(byEntity.count()).isEqualTo(50);
    assertThat(byEntity.considered()).isEqualTo(50);
    EventCursor refused = open(Query.of(QueryItem.entity("e3").withTypes("t0")));
    assertThat(refused.count()).isZero();
    assertThat(refused.considered()).isEqualTo(50);
  }

  @Test
  void blocksOutsideTheTimeRangeAreNotConsidered() {
    List<NewEvent> events = new ArrayList<>();
    RandomLog times = new RandomLog(1);
    for (int i = 0; i < 10_000; i++) {
      events.add(NewEvent.of("t", "e", "{}").withTimestamp(times.at(i, 0)));
    }
    log.append(Append.of(events));
    ReadOptions range =
        ReadOptions.defaults().withSince(times.at(5_000, 0)).withUntil(times.at(5_010, 0));
    for (ReadOptions options : List.of(range, range.withReverse())) {
      EventCursor cursor = open(Query.all(), options);
      assertThat(cursor.toList())
          .extracting(Event::position)
          .containsExactlyInAnyOrderElementsOf(
              LongStream.rangeClosed(5_001, 5_010).boxed().toList());
      assertThat(cursor.considered()).isLessThanOrEqualTo(1_024);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInstantIsFoundAtTheEdgesOfBlocksAndParts(boolean sealed) {
    RandomLog times = new RandomLog(1);
    int events = 3 * SegmentIndex.BLOCK_SLOTS;
    for (int part = 0; part < 2; part++) {
      int from = part * events;
      log.append(
          Append.of(
              IntStream.range(from, from + events)
                  .mapToObj(i -> NewEvent.of("t", "e", "{}").withTimestamp(times.at(i, 0)))
                  .toList()));
      if (sealed) {
        log.seal(true);
      } else {
        log.next(false);
      }
    }
    for (int edge = 0; edge <= 2 * events; edge += SegmentIndex.BLOCK_SLOTS) {
      for (int i = Math.max(0, edge - 1); i < Math.min(edge + 1, 2 * events); i++) {
        ReadOptions instant =
            ReadOptions.defaults().withSince(times.at(i, 0)).withAsOf(times.at(i, 0));
        for (ReadOptions options : List.of(instant, instant.withReverse())) {
          assertThat(open(Query.all(), options).toList())
              .extracting(Event::position)
              .containsExactly(i + 1L);
        }
      }
    }
  }

  @Test
  void nextBehindTheEndIsAnError() {
    append(1);
    EventCursor cursor = open(Query.all());
    assertThat(cursor.next().position()).isEqualTo(1);
    assertThatThrownBy(cursor::next).isInstanceOf(NoSuchElementException.class);
    assertThat(cursor.hasNext()).isFalse();
    assertThat(cursor.count()).isZero();
  }

  @Test
  void countAndViewsTakeWhatIsLeft() {
    append(5);
    EventCursor cursor = open(Query.all());
    assertThat(cursor.hasNext()).isTrue();
    cursor.next();
    assertThat(cursor.hasNext()).isTrue();
    assertThat(cursor.count()).isEqualTo(4);
    EventCursor views = open(Query.all());
    views.next();
    assertThat(views.hasNext()).isTrue();
    List<Long> positions = new ArrayList<>();
    views.forEachView(event -> positions.add(event.position()));
    assertThat(positions).containsExactly(2L, 3L, 4L, 5L);
    assertThat(views.hasNext()).isFalse();
  }

  @Test
  void aClosedCursorIsExpired() {
    append(2);
    EventCursor cursor = open(Query.all());
    assertThat(cursor.hasNext()).isTrue();
    cursor.close();
    cursor.close();
    assertThatThrownBy(cursor::hasNext).isInstanceOf(CursorExpired.class);
    assertThatThrownBy(cursor::next).isInstanceOf(CursorExpired.class);
    assertThatThrownBy(cursor::count).isInstanceOf(CursorExpired.class);
    assertThatThrownBy(() -> cursor.forEachView(event -> {})).isInstanceOf(CursorExpired.class);
    assertThat(cursor.readPosition()).isEqualTo(2);
  }

  @Test
  void closingInsideTheCallbackEndsTheWalk() {
    append(3);
    EventCursor cursor = open(Query.all());
    assertThatThrownBy(() -> cursor.forEachView(event -> cursor.close()))
        .isInstanceOf(CursorExpired.class);
  }

  @Test
  void aViewShowsTheEventInPlaceAndEndsWithItsCallback() {
    log.append(
        Append.of(
            NewEvent.of("t", "e", "{\"a\":1}").withTags(Tag.of("k:v")),
            NewEvent.tagged("u", Payload.bytes(new byte[] {1, 2}))));
    List<Event> events = open(Query.all()).toList();
    List<EventView> kept = new ArrayList<>();
    List<Event> copies = new ArrayList<>();
    open(Query.all())
        .forEachView(view -> {
          Event event = events.get(copies.size());
          assertThat(view.position()).isEqualTo(event.position());
          assertThat(view.version()).isEqualTo(event.version());
          assertThat(view.id()).isEqualTo(event.id());
          assertThat(view.eventType()).isEqualTo(event.eventType());
          assertThat(view.entityId()).isEqualTo(event.entityId());
          assertThat(view.timestampTicks()).isEqualTo(Ticks.of(event.timestamp()));
          assertThat(view.recordedAtTicks()).isEqualTo(Ticks.of(event.recordedAt()));
          assertThat(view.payloadIsJson()).isEqualTo(event.payload().isJson());
          assertThat(view.payload()).isEqualTo(event.payload().buffer());
          assertThat(view.payload().isReadOnly()).isTrue();
          copies.add(view.toEvent());
          kept.add(view);
        });
    assertThat(copies).isEqualTo(events);
    EventView ended = kept.getFirst();
    assertThatThrownBy(ended::position).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(ended::payload).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(ended::eventType).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(ended::toEvent).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aDamagedRecordIsReportedWithItsPlace() {
    append(3);
    int offset = log.offset(2);
    TestLog.flip(log.volume, log.segmentPath(), offset + 85);
    EventCursor cursor = open(Query.entity("e"));
    assertThat(cursor.next().position()).isEqualTo(1);
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(cursor::next)
          .isInstanceOfSatisfying(
              StoreDamaged.class,
              damage -> {
                assertThat(damage.file()).isEqualTo(log.segmentPath());
                assertThat(damage.offset()).isEqualTo(offset);
              });
    }
    assertThatThrownBy(() -> open(Query.entity("e")).forEachView(EventView::position))
        .isInstanceOf(StoreDamaged.class);
    assertThat(open(Query.entity("e")).count()).isEqualTo(3);
  }

  @Test
  void aDamagedLengthIsReported() {
    append(1);
    for (int bit = 0; bit < 4; bit++) {
      TestLog.flip(log.volume, log.segmentPath(), log.offset(1) + bit);
      assertThatThrownBy(() -> open(Query.all()).next()).isInstanceOf(StoreDamaged.class);
      TestLog.flip(log.volume, log.segmentPath(), log.offset(1) + bit);
    }
    assertThat(open(Query.all()).next().position()).isEqualTo(1);
  }

  @Test
  void aLargeEventIsReadBetweenSmallOnes() {
    String large = "{\"text\":\"" + "x".repeat(3_000_000) + "\"}";
    log.append(
        Append.of(
            NewEvent.of("t", "e", "{}"),
            NewEvent.of("t", "e", large),
            NewEvent.of("t", "e", "{}")));
    assertThat(open(Query.all()).toList()).isEqualTo(log.model.query(Query.all()).toList());
  }
}
