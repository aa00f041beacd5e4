package io.varve.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Append;
import io.varve.api.AppendCondition;
import io.varve.api.AppendCondition.Expectation;
import io.varve.api.AppendResult.Appended;
import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.ExpectedVersion;
import io.varve.api.LimitExceeded;
import io.varve.api.Limits;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.PayloadPredicate;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.ReadOptions;
import io.varve.api.Tag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * Bounds: a value at the bound is taken, one past it is refused and leaves nothing behind (I12).
 */
abstract class LimitContract extends StoreTopic {
  @Test
  void takesTheLargestEvent() {
    String name = "é".repeat(Limits.NAME_BYTES / 2);
    Tag[] tags =
        IntStream.range(0, Limits.TAGS_PER_EVENT)
            .mapToObj(i -> Tag.of("k" + i, "").text())
            .map(key -> Tag.of(key + "v".repeat(Limits.TAG_BYTES - key.length())))
            .toArray(Tag[]::new);
    NewEvent largest =
        NewEvent.of(name, EntityId.of(name), Payload.bytes(noise(Limits.PAYLOAD_BYTES)))
            .withMetadata(Payload.json("\"" + "m".repeat(Limits.METADATA_BYTES - 2) + "\""))
            .withTags(tags);
    append(event("t", "a"));
    append(largest);
    append(event("t", "a"));
    Event stored = eventAt(2);
    assertThat(stored.eventType()).isEqualTo(name);
    assertThat(stored.entityId()).isEqualTo(EntityId.of(name));
    assertThat(stored.payload().equals(largest.payload())).isTrue();
    assertThat(stored.metadata().equals(largest.metadata())).isTrue();
    assertThat(stored.tags()).isEqualTo(largest.tags());
    assertThat(positions(Query.of(QueryItem.type(name).withTags(tags)))).containsExactly(2L);
    assertThat(positions(Query.entity(name))).containsExactly(2L);
    assertThat(append(event("t", "a")).versions()).containsEntry(A, 3L);
  }

  @Test
  void refusesOnePastInTheValuesThemselves() {
    String name = "n".repeat(Limits.NAME_BYTES + 1);
    assertRefused(() -> NewEvent.of(name, A, Payload.none()));
    assertRefused(() -> EntityId.of(name));
    assertRefused(() -> Tag.of("k:" + "v".repeat(Limits.TAG_BYTES - 1)));
    assertRefused(() -> event("t", "a").withTags(copies(Tag.of("k:v"), 65).toArray(Tag[]::new)));
    Payload large = Payload.bytes(new byte[Limits.PAYLOAD_BYTES + 1]);
    assertRefused(() -> NewEvent.of("t", A, large));
    Payload metadata = Payload.json(new byte[Limits.METADATA_BYTES + 1]);
    assertRefused(() -> event("t", "a").withMetadata(metadata));
    Append append = Append.of(event("t", "a"));
    assertRefused(() -> append.withRequestId("r".repeat(Limits.REQUEST_ID_BYTES + 1)));
    assertRefused(() -> append.withTracking("s".repeat(Limits.TRACKING_SOURCE_BYTES + 1), 1));
    assertRefused(() -> Append.of(copies(event("t", "a"), Limits.EVENTS_PER_COMMIT + 1)));
    QueryItem item = QueryItem.type("t");
    assertRefused(() -> new Query.AnyOf(copies(item, Limits.QUERY_ITEMS + 1)));
    String[] types = copies("t", Limits.TERMS_PER_QUERY_ITEM + 1).toArray(String[]::new);
    assertRefused(() -> item.withTypes(types));
    PayloadPredicate[] where = predicates(Limits.WHERE_CLAUSES + 1);
    assertRefused(() -> ReadOptions.defaults().withWhere(where));
  }

  @Test
  void takesTheLongestRequestIdAndSource() {
    String id = "r".repeat(Limits.REQUEST_ID_BYTES);
    String source = "s".repeat(Limits.TRACKING_SOURCE_BYTES);
    Append append = Append.of(event("t", "a")).withRequestId(id).withTracking(source, 3);
    Appended original = appended(append);
    assertThat(store.append(append)).isEqualTo(original);
    assertThat(store.trackingPosition(source)).isEqualTo(3);
  }

  @Test
  void takesTheMostEventsInOneCommit() {
    append(copies(event("t", "a"), Limits.EVENTS_PER_COMMIT).toArray(NewEvent[]::new));
    assertThat(store.head()).isEqualTo(Limits.EVENTS_PER_COMMIT);
    assertThat(store.entity(A).orElseThrow().version()).isEqualTo(Limits.EVENTS_PER_COMMIT);
  }

  @Test
  void refusesACommitThatIsTooLarge() {
    Payload large = Payload.bytes(noise(Limits.PAYLOAD_BYTES));
    NewEvent[] two = {NewEvent.of("t", A, large), NewEvent.of("t", A, large)};
    Payload half = Payload.bytes(noise(Limits.PAYLOAD_BYTES / 2));
    NewEvent[] fitting = {NewEvent.of("t", A, large), NewEvent.of("t", A, half)};
    append(fitting);
    NewEvent[] three = {two[0], two[1], event("t", "a")};
    NewEvent withMore = event("t", "a").withMetadata(Payload.json("\"" + "m".repeat(99) + "\""));
    NewEvent[] past = {three[0], three[1], withMore};
    assertRefused(() -> append(past));
    assertThat(store.head()).isEqualTo(2);
    append(fitting);
    assertThat(events(Query.entity("a")))
        .extracting(event -> event.payload().sizeBytes())
        .containsExactly(large.sizeBytes(), half.sizeBytes(), large.sizeBytes(), half.sizeBytes());
  }

  @Test
  void takesTheMostExpectations() {
    List<EntityId> ids =
        IntStream.range(0, Limits.EXPECTATIONS_PER_APPEND)
            .mapToObj(i -> EntityId.of("e" + i))
            .toList();
    Append append = expectAll(Append.of(event("t", "a")), ids, ExpectedVersion.absent());
    appended(append);
    assertRefused(() -> append.expect(A, ExpectedVersion.exists()));
    append(event("t", "e9999"));
    conflict(append);
  }

  private static Append expectAll(Append append, List<EntityId> ids, ExpectedVersion expected) {
    List<Expectation> all = ids.stream().map(id -> new Expectation(id, expected)).toList();
    return new Append(append.events(), new AppendCondition(all, null), null, null);
  }

  @Test
  void takesTheLargestQuery() {
    append(event("t", "a"), event("last", "b"));
    String[] types = new String[Limits.TERMS_PER_QUERY_ITEM];
    Arrays.setAll(types, i -> "type" + i);
    types[types.length - 1] = "last";
    List<QueryItem> items = new ArrayList<>(copies(QueryItem.type("none"), Limits.QUERY_ITEMS));
    items.set(Limits.QUERY_ITEMS - 1, QueryItem.type("x").withTypes(types));
    assertThat(positions(new Query.AnyOf(items))).containsExactly(2L);
    conflict(Append.of(event("t", "a")).noneMatch(new Query.AnyOf(items), 0));
    ReadOptions where = ReadOptions.defaults().withWhere(predicates(Limits.WHERE_CLAUSES));
    assertThat(positions(Query.all(), where)).containsExactly(1L, 2L);
  }

  @Test
  void takesTheLargestBatch() {
    Append append = Append.of(event("t", "a")).expect(B, ExpectedVersion.exists());
    assertThat(store.appendAll(copies(append, Limits.APPENDS_PER_BATCH)))
        .hasSize(Limits.APPENDS_PER_BATCH);
    assertRefused(() -> store.appendAll(copies(append, Limits.APPENDS_PER_BATCH + 1)));
    assertThat(store.head()).isZero();
  }

  @Test
  void opensSoManyCursorsAndNoMore() {
    append(event("t", "a"));
    List<EventCursor> cursors = new ArrayList<>();
    for (int i = 0; i < Limits.OPEN_CURSORS; i++) {
      cursors.add(store.query(Query.all()));
    }
    assertRefused(() -> store.query(Query.all()));
    cursors.removeLast().close();
    cursors.add(store.query(Query.all()));
    assertRefused(() -> store.query(Query.all()));
    // An exhausted cursor gives its place back.
    assertThat(cursors.getFirst().count()).isEqualTo(1);
    cursors.add(store.query(Query.all()));
    cursors.forEach(EventCursor::close);
    store.query(Query.all()).close();
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatExceptionOfType(LimitExceeded.class).isThrownBy(call);
  }

  private static <T> List<T> copies(T value, int count) {
    return Collections.nCopies(count, value);
  }

  private static PayloadPredicate[] predicates(int count) {
    PayloadPredicate any = PayloadPredicate.of("payload.x", PayloadPredicate.Op.EXISTS, "false");
    return copies(any, count).toArray(PayloadPredicate[]::new);
  }

  private static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(size).nextBytes(bytes);
    return bytes;
  }
}
