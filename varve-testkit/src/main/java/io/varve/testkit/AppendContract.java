package io.varve.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.AppendResult.Appended;
import io.varve.api.AppendResult.Conflict;
import io.varve.api.AppendResult.Failed;
import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.ExpectedVersion;
import io.varve.api.InvalidInput;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.Query;
import io.varve.api.RetryMismatch;
import io.varve.api.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Appends: order, versions, what is stored, batches, waiting or not. */
abstract class AppendContract extends StoreTopic {
  @Test
  void assignsDensePositionsAndVersions() {
    append(event("t", "a"), event("t", "b"), event("t", "a"));
    append(tagged("t", "k:v"), event("t", "a"));
    List<Event> all = events(Query.all());
    assertThat(all).extracting(Event::position).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(all).extracting(Event::version).containsExactly(1L, 1L, 2L, 0L, 3L);
    assertThat(store.head()).isEqualTo(5);
  }

  @Test
  void resultHasPositionsAndTheVersionsOfItsEntities() {
    assertThat(append(event("t", "a"), event("t", "a"), event("t", "b")))
        .isEqualTo(new Appended(1, 3, Map.of(A, 2L, B, 1L)));
    assertThat(append(event("t", "a"))).isEqualTo(new Appended(4, 4, Map.of(A, 3L)));
    assertThat(append(tagged("t"))).isEqualTo(new Appended(5, 5, Map.of()));
  }

  @Test
  void storesEveryFieldAsGiven() {
    UUID id = new UUID(Long.MIN_VALUE | 77, -3);
    NewEvent given =
        new NewEvent(
            "loan.Übergabe 😀",
            EntityId.of("entity/ä"),
            Instant.parse("1823-04-05T06:07:08.123456789Z"),
            Payload.json("{\"n\":1.50}"),
            Payload.json("{\"who\":\"x\"}"),
            List.of(Tag.of("b:2"), Tag.of("a:1"), Tag.of("k:"), Tag.of("k:v:w")),
            id);
    append(given);
    Event stored = eventAt(1);
    assertThat(stored.id()).isEqualTo(id);
    assertThat(stored.eventType()).isEqualTo(given.eventType());
    assertThat(stored.entityId()).isEqualTo(given.entityId());
    // To 100 ns, finer digits are cut.
    assertThat(stored.timestamp()).isEqualTo(Instant.parse("1823-04-05T06:07:08.123456700Z"));
    assertThat(stored.payload()).isEqualTo(given.payload());
    assertThat(stored.metadata()).isEqualTo(given.metadata());
    assertThat(stored.tags()).isEqualTo(given.tags());
  }

  @Test
  void keepsTheKindsOfPayloadsApart() {
    Payload binary = Payload.bytes(new byte[] {0, -1, 127, -128, '{'});
    append(
        NewEvent.of("t", A, Payload.none()),
        NewEvent.of("t", A, binary),
        NewEvent.of("t", A, Payload.json("[]")),
        NewEvent.of("t", A, Payload.json("")));
    assertThat(events(Query.all()))
        .extracting(Event::payload)
        .containsExactly(Payload.none(), binary, Payload.json("[]"), Payload.json(""));
    assertThat(events(Query.all())).allMatch(event -> event.metadata().isNone());
  }

  @Test
  void fillsInWhatIsLeftOut() {
    append(event("t", "a"), tagged("t"));
    List<Event> all = events(Query.all());
    assertThat(all).allMatch(event -> event.timestamp().equals(event.recordedAt()));
    assertThat(all.get(0).id()).isNotEqualTo(all.get(1).id());
    assertThat(all.get(1).entityId()).isNull();
    assertThat(all.get(1).version()).isZero();
  }

  @Test
  void timestampsNeverDecideOrder() {
    append(event("t", "a").withTimestamp(at(9)));
    append(event("t", "a").withTimestamp(at(1)));
    append(event("t", "a").withTimestamp(Instant.parse("9999-12-31T23:59:59.9999999Z")));
    assertThat(events(Query.entity("a")))
        .extracting(Event::timestamp)
        .containsExactly(at(9), at(1), Instant.parse("9999-12-31T23:59:59.9999999Z"));
  }

  @Test
  void idsNeedNotBeUnique() {
    UUID id = new UUID(1, 2);
    append(event("t", "a").withId(id));
    append(event("t", "b").withId(id));
    assertThat(positions(Query.all())).containsExactly(1L, 2L);
  }

  @Test
  void isReadableOnceAppended() {
    for (int i = 1; i <= 200; i++) {
      long last = append(event("t", "e" + i)).last();
      assertThat(store.head()).isGreaterThanOrEqualTo(last);
      assertThat(positions(Query.entity("e" + i))).containsExactly(last);
    }
  }

  @Test
  void refusesTextThatHasNoUtf8Form() {
    String lone = "x\uD800";
    List<Append> appends =
        List.of(
            Append.of(event(lone, "a")),
            Append.of(event("t", lone)),
            Append.of(tagged("t", "k:" + lone)),
            Append.of(event("t", "a")).withRequestId(lone),
            Append.of(event("t", "a")).withTracking(lone, 1));
    for (Append append : appends) {
      assertThatExceptionOfType(InvalidInput.class).isThrownBy(() -> store.append(append));
    }
    assertThat(store.head()).isZero();
    append(event("t", "a"));
  }

  @Test
  void refusesTimesThatTicksCannotHold() {
    NewEvent event = event("t", "a").withTimestamp(Instant.MAX);
    assertThatExceptionOfType(InvalidInput.class).isThrownBy(() -> append(event));
    assertThat(store.head()).isZero();
  }

  @Test
  void appendAllGivesEachItsResultInOrder() {
    Append isFirst = Append.of(event("t", "a")).expect(A, ExpectedVersion.absent());
    Append reusesId = Append.of(event("t", "c")).withRequestId("r");
    List<AppendResult> results =
        store.appendAll(
            List.of(
                isFirst.withRequestId("r"),
                isFirst,
                reusesId,
                Append.of(event("t", "b"), event("t", "b"))));
    assertThat(results.get(0)).isEqualTo(new Appended(1, 1, Map.of(A, 1L)));
    assertThat(results.get(1)).isInstanceOf(Conflict.class);
    assertThat(results.get(2)).isInstanceOf(Failed.class);
    assertThat(((Failed) results.get(2)).cause()).isInstanceOf(RetryMismatch.class);
    assertThat(results.get(3)).isEqualTo(new Appended(2, 3, Map.of(B, 2L)));
    assertThat(store.appendAll(List.of())).isEmpty();
    assertThat(store.head()).isEqualTo(3);
  }

  @Test
  void appendAllSeesItsOwnEarlierAppends() {
    List<Append> appends = new ArrayList<>();
    for (int version = 0; version < 500; version++) {
      appends.add(Append.of(event("t", "a")).expect(A, ExpectedVersion.exactly(version)));
    }
    assertThat(store.appendAll(appends)).allMatch(Appended.class::isInstance);
    assertThat(store.head()).isEqualTo(500);
  }

  @Test
  void appendAsyncKeepsTheOrderOfOneThread() {
    List<CompletableFuture<AppendResult>> futures = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      futures.add(store.appendAsync(Append.of(event("t", "a"))));
    }
    List<Long> firsts = futures.stream().map(future -> appended(future.join()).first()).toList();
    assertThat(firsts).isEqualTo(LongStream.rangeClosed(1, 2_000).boxed().toList());
  }

  @Test
  void appendAsyncFailsWithWhatAppendWouldThrow() {
    append(event("t", "a"));
    Append.of(event("t", "a"));
    appended(Append.of(event("t", "a")).withRequestId("r"));
    Append reuse = Append.of(event("t", "b")).withRequestId("r");
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(() -> store.appendAsync(reuse).join())
        .withCauseInstanceOf(RetryMismatch.class);
    assertThat(
            store
                .appendAsync(Append.of(event("t", "a")).expect(A, ExpectedVersion.absent()))
                .join())
        .isInstanceOf(Conflict.class);
  }

  @Test
  void manyThreadsGetOneOrderWithoutGaps() throws Exception {
    int threads = 8;
    int each = 150;
    List<Callable<List<Appended>>> writers = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      String own = "own" + thread;
      writers.add(() -> {
        List<Appended> results = new ArrayList<>();
        for (int i = 0; i < each; i++) {
          results.add(append(event("t", "shared"), event("t", own)));
        }
        return results;
      });
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (Future<List<Appended>> writer : executor.invokeAll(writers)) {
        // Acknowledged before the next was sent: the position is lower.
        assertThat(writer.get()).extracting(Appended::first).isSorted();
        assertThat(writer.get()).allMatch(result -> result.last() == result.first() + 1);
      }
    }
    long total = 2L * threads * each;
    assertThat(positions(Query.all())).isEqualTo(LongStream.rangeClosed(1, total).boxed().toList());
    assertThat(events(Query.entity("shared")))
        .extracting(Event::version)
        .isEqualTo(LongStream.rangeClosed(1, total / 2).boxed().toList());
  }
}
