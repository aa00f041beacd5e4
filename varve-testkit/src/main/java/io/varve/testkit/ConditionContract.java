package io.varve.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.AppendResult.Conflict;
import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.ExpectedVersion;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.Tag;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Conditions: expected versions and queries without a match, by one caller. */
abstract class ConditionContract extends StoreTopic {
  private static final Append NEXT = Append.of(event("t", "a"));

  @Test
  void absentHoldsForAnEntityWithoutEventsOnly() {
    appended(NEXT.expect(A, ExpectedVersion.absent()));
    conflict(NEXT.expect(A, ExpectedVersion.absent()));
    conflict(NEXT.expect(A, ExpectedVersion.exactly(0)));
    appended(NEXT.expect(B, ExpectedVersion.absent()));
  }

  @Test
  void existsHoldsForAnEntityWithEventsOnly() {
    conflict(NEXT.expect(A, ExpectedVersion.exists()));
    append(event("t", "a"));
    appended(NEXT.expect(A, ExpectedVersion.exists()));
    conflict(NEXT.expect(B, ExpectedVersion.exists()));
  }

  @Test
  void exactlyHoldsAtThatVersionOnly() {
    append(event("t", "a"), event("t", "a"));
    conflict(NEXT.expect(A, ExpectedVersion.exactly(1)));
    conflict(NEXT.expect(A, ExpectedVersion.exactly(3)));
    conflict(NEXT.expect(A, ExpectedVersion.exactly(Long.MAX_VALUE)));
    appended(NEXT.expect(A, ExpectedVersion.exactly(2)));
    conflict(NEXT.expect(A, ExpectedVersion.exactly(2)));
    appended(NEXT.expect(A, ExpectedVersion.exactly(3)));
  }

  @Test
  void anyHoldsAlways() {
    appended(NEXT.expect(A, ExpectedVersion.any()));
    appended(NEXT.expect(A, ExpectedVersion.any()));
  }

  @Test
  void deletedHoldsForNoEntityYet() {
    conflict(NEXT.expect(A, ExpectedVersion.deleted()));
    append(event("t", "a"));
    conflict(NEXT.expect(A, ExpectedVersion.deleted()));
  }

  @Test
  void conflictSaysExpectedActualAndWhere() {
    append(event("t", "b"));
    append(event("t", "a"), event("t", "a"));
    Conflict versions = conflict(NEXT.expect(A, ExpectedVersion.exactly(5)));
    assertThat(versions.expected()).contains("5");
    assertThat(versions.actual()).contains("2");
    assertThat(versions.where()).contains("a").contains("3");
    Conflict query = conflict(NEXT.noneMatch(Query.entity("b"), 0));
    assertThat(query.where()).contains("1");
  }

  @Test
  void conflictLeavesNoTrace() {
    append(event("t", "a"));
    conflict(Append.of(event("t", "a"), event("new", "c")).expect(A, ExpectedVersion.absent()));
    assertThat(append(event("t", "a")).versions()).containsEntry(A, 2L);
    assertThat(store.entity(EntityId.of("c"))).isEmpty();
    assertThat(events(Query.type("new"))).isEmpty();
    assertThat(store.stats().eventTypes()).containsOnlyKeys("t");
  }

  @Test
  void allExpectationsMustHold() {
    append(event("t", "a"));
    Append both = Append.of(event("t", "c"));
    conflict(both.expect(A, ExpectedVersion.exactly(1)).expect(B, ExpectedVersion.exists()));
    conflict(both.expect(B, ExpectedVersion.absent()).expect(A, ExpectedVersion.exactly(2)));
    appended(both.expect(A, ExpectedVersion.exactly(1)).expect(B, ExpectedVersion.absent()));
  }

  @Test
  void rejectsAppendWhenNewerEventMatchesCondition() {
    append(event("t", "a"));
    long decidedAt = append(event("other", "b")).last();
    append(event("t", "c"));
    conflict(NEXT.noneMatch(Query.type("t"), decidedAt));
    appended(NEXT.noneMatch(Query.type("other"), decidedAt));
  }

  @Test
  void eventAtOrBelowAfterDoesNotCount() {
    long first = append(event("t", "a")).last();
    conflict(NEXT.noneMatch(Query.type("t"), first - 1));
    appended(NEXT.noneMatch(Query.type("t"), first));
  }

  @Test
  void eventsOfTheAppendItselfDoNotCount() {
    appended(NEXT.noneMatch(Query.all(), 0));
    conflict(NEXT.noneMatch(Query.all(), 0));
    appended(NEXT.noneMatch(Query.all(), 1));
  }

  @Test
  void everyFormOfQueryCanBeACondition() {
    append(
        event("order.placed", "order-1").withTags(Tag.of("city:rome"), Tag.of("vip:yes")),
        event("order.paid", "order-2").withTags(Tag.of("city:rome")),
        tagged("note", "city:oslo"));
    QueryItem item = QueryItem.tag("city:rome");
    List<Query> matching =
        List.of(
            Query.all(),
            Query.type("order.paid"),
            Query.tag("city:oslo"),
            Query.entity("order-1"),
            Query.of(prefixes(List.of("order."), List.of())),
            Query.of(prefixes(List.of(), List.of("order"))),
            Query.of(item.withTags(Tag.of("city:rome"), Tag.of("vip:yes"))),
            Query.of(item.withTypes("none", "order.placed")),
            Query.of(QueryItem.type("none"), QueryItem.tag("vip:yes")));
    List<Query> withoutMatch =
        List.of(
            Query.type("order.pai"),
            Query.type("order.paid2"),
            Query.tag("city:rom"),
            Query.tag("city:rome2"),
            Query.tag("town:rome"),
            Query.entity("order-"),
            Query.entity("order-11"),
            Query.of(prefixes(List.of("paid"), List.of())),
            Query.of(prefixes(List.of(), List.of("rder"))),
            Query.of(item.withTags(Tag.of("city:oslo"), Tag.of("vip:yes"))),
            Query.of(item.withTypes("note")),
            Query.of(QueryItem.type("none"), QueryItem.tag("vip:no")));
    for (Query query : matching) {
      conflict(NEXT.noneMatch(query, 0));
    }
    for (Query query : withoutMatch) {
      Append unrelated = Append.of(tagged("unrelated"));
      appended(unrelated.noneMatch(query, 0));
    }
  }

  @Test
  void readPositionIsTheRightAfter() {
    append(event("t", "a"));
    try (EventCursor cursor = store.query(Query.type("none"))) {
      append(event("x", "b"));
      Append decision = Append.of(event("none", "c"));
      appended(decision.noneMatch(Query.type("none"), cursor.readPosition()));
      conflict(decision.noneMatch(Query.type("none"), cursor.readPosition()));
    }
  }

  @Test
  void bothKindsOfConditionMustHold() {
    append(event("t", "a"));
    Append append = NEXT.expect(A, ExpectedVersion.exactly(1));
    conflict(append.noneMatch(Query.type("t"), 0));
    conflict(NEXT.expect(A, ExpectedVersion.absent()).noneMatch(Query.type("u"), 0));
    appended(append.noneMatch(Query.type("u"), 0));
  }

  @Test
  void conditionsSeeFarBack() {
    append(event("rare", "far").withTags(Tag.of("far:yes")));
    for (int i = 0; i < 60; i++) {
      append(event("t", "x" + i), event("t", "y" + i), tagged("t", "n:" + i));
    }
    conflict(NEXT.noneMatch(Query.type("rare"), 0));
    conflict(NEXT.noneMatch(Query.tag("far:yes"), 0));
    conflict(NEXT.expect(EntityId.of("far"), ExpectedVersion.absent()));
    appended(NEXT.noneMatch(Query.tag("far:yes"), 1));
    assertThat(append(event("t", "far")).versions()).containsEntry(EntityId.of("far"), 2L);
    assertThat(events(Query.entity("far"))).extracting(Event::version).containsExactly(1L, 2L);
  }

  private static QueryItem prefixes(List<String> types, List<String> entities) {
    return new QueryItem(List.of(), types, List.of(), List.of(), entities);
  }
}
