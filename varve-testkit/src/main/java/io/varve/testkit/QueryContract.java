package io.varve.testkit;

import static io.varve.api.PayloadPredicate.Op.CONTAINS;
import static io.varve.api.PayloadPredicate.Op.EQ;
import static io.varve.api.PayloadPredicate.Op.EXISTS;
import static io.varve.api.PayloadPredicate.Op.GE;
import static io.varve.api.PayloadPredicate.Op.GT;
import static io.varve.api.PayloadPredicate.Op.IN;
import static io.varve.api.PayloadPredicate.Op.LE;
import static io.varve.api.PayloadPredicate.Op.LT;
import static io.varve.api.PayloadPredicate.Op.NE;
import static io.varve.api.PayloadPredicate.Op.PREFIX;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.EntityId;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.PayloadPredicate;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.ReadOptions;
import io.varve.api.Tag;
import io.varve.api.Ticks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queries over eight events: every form, every option. */
abstract class QueryContract extends StoreTopic {
  private static final ReadOptions PLAIN = ReadOptions.defaults();

  @BeforeEach
  void appendEvents() {
    append(
        placed("order-1", 3, "{\"amount\":10,\"who\":\"ann\"}", "city:rome", "vip:yes"), // 1
        placed("order-2", 1, "{\"amount\":25.0,\"items\":[1,2]}", "city:oslo")); // 2
    append(
        event("order.paid", "order-1").withTimestamp(at(4)).withTags(Tag.of("city:rome")), // 3
        tagged("note", "city:rome", "by:bob").withTimestamp(at(5)), // 4
        NewEvent.of("order.paid", EntityId.of("order-2"), Payload.bytes(new byte[] {1}))
            .withTimestamp(at(2))); // 5
    append(
        event("orders", "customer-1")
            .withTimestamp(at(9))
            .withMetadata(Payload.json("{\"trace\":{\"id\":\"x1\"}}"))); // 6
    append(placed("order-10", 7, "{\"amount\":\"10\",\"who\":null}")); // 7
    append(event("order", "órder-1").withTimestamp(at(8)).withTags(Tag.of("city:rome"))); // 8
  }

  private static NewEvent placed(String entity, long second, String payload, String... tags) {
    Tag[] all = List.of(tags).stream().map(Tag::of).toArray(Tag[]::new);
    return NewEvent.of("order.placed", entity, payload).withTimestamp(at(second)).withTags(all);
  }

  // ---- forms

  @Test
  void allMatchesEveryEvent() {
    assertFound(Query.all(), 1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void typesMatchAny() {
    assertFound(Query.type("order.paid"), 3, 5);
    assertFound(Query.type("order"), 8);
    assertFound(Query.type("none"));
    assertFound(Query.of(QueryItem.type("note").withTypes("note", "orders", "none")), 4, 6);
  }

  @Test
  void typePrefixesMatchAny() {
    assertFound(item(List.of("order"), List.of()), 1, 2, 3, 5, 6, 7, 8);
    assertFound(item(List.of("order."), List.of()), 1, 2, 3, 5, 7);
    assertFound(item(List.of("order.pa", "not"), List.of()), 3, 4, 5);
    assertFound(item(List.of("order.paid!"), List.of()));
    Query either =
        Query.of(
            new QueryItem(List.of("note"), List.of("orders"), List.of(), List.of(), List.of()));
    assertFound(either, 4, 6);
  }

  @Test
  void tagsMatchAllOfThem() {
    assertFound(Query.tag("city:rome"), 1, 3, 4, 8);
    assertFound(Query.tag("city:rom"));
    QueryItem rome = QueryItem.tag("city:rome");
    assertFound(Query.of(rome.withTags(Tag.of("city:rome"), Tag.of("by:bob"))), 4);
    assertFound(Query.of(rome.withTags(Tag.of("city:rome"), Tag.of("city:oslo"))));
    assertFound(Query.of(rome.withTags(Tag.of("city:rome"), Tag.of("city:rome"))), 1, 3, 4, 8);
  }

  @Test
  void entitiesMatchAny() {
    assertFound(Query.entity("order-1"), 1, 3);
    assertFound(Query.entity("order"));
    List<EntityId> two = List.of(EntityId.of("order-2"), EntityId.of("órder-1"));
    assertFound(Query.of(new QueryItem(List.of(), List.of(), List.of(), two, List.of())), 2, 5, 8);
  }

  @Test
  void entityPrefixesMatchAnyAndNoEventWithoutEntity() {
    assertFound(item(List.of(), List.of("order-1")), 1, 3, 7);
    assertFound(item(List.of(), List.of("ó", "cust")), 6, 8);
    assertFound(item(List.of(), List.of("z")));
  }

  @Test
  void groupsOfAnItemMustAllMatch() {
    assertFound(Query.of(QueryItem.tag("city:rome").withTypes("order.paid", "note")), 3, 4);
    assertFound(Query.of(QueryItem.entity("order-1").withTags(Tag.of("vip:yes"))), 1);
    assertFound(Query.of(QueryItem.entity("order-2").withTypes("order.paid")), 5);
    assertFound(Query.of(QueryItem.entity("order-2").withTypes("note")));
    QueryItem everything =
        new QueryItem(
            List.of("x"),
            List.of("order."),
            List.of(Tag.of("city:rome")),
            List.of(EntityId.of("y")),
            List.of("order-"));
    assertFound(Query.of(everything), 1, 3);
  }

  @Test
  void anyItemMayMatchAndAnEventComesOnce() {
    assertFound(Query.of(QueryItem.type("note"), QueryItem.entity("order-2")), 2, 4, 5);
    assertFound(
        Query.of(QueryItem.tag("city:rome"), QueryItem.entity("order-1"), QueryItem.tag("vip:yes")),
        1,
        3,
        4,
        8);
    assertFound(Query.of(QueryItem.type("none"), QueryItem.type("neither")));
  }

  // ---- options

  @Test
  void positionsBoundBothSidesExclusively() {
    assertFound(Query.all(), PLAIN.withAfter(5), 6, 7, 8);
    assertFound(Query.all(), PLAIN.withBefore(3), 1, 2);
    assertFound(Query.all(), PLAIN.withAfter(2).withBefore(5), 3, 4);
    assertFound(Query.tag("city:rome"), PLAIN.withAfter(1).withBefore(8), 3, 4);
    assertFound(Query.all(), PLAIN.withAfter(8));
    assertFound(Query.all(), PLAIN.withAfter(Long.MAX_VALUE));
    assertFound(Query.all(), PLAIN.withBefore(1));
    assertFound(Query.all(), PLAIN.withBefore(0));
    assertFound(Query.all(), PLAIN.withAfter(4).withBefore(4));
  }

  @Test
  void timesBoundWhatHappened() {
    assertFound(Query.all(), PLAIN.withSince(at(7)), 6, 7, 8);
    assertFound(Query.all(), PLAIN.withUntil(at(3)), 2, 5);
    assertFound(Query.all(), PLAIN.withAsOf(at(3)), 1, 2, 5);
    assertFound(Query.all(), PLAIN.withSince(at(2)).withUntil(at(5)), 1, 3, 5);
    assertFound(Query.all(), PLAIN.withSince(at(4)).withAsOf(at(5)).withUntil(at(5)), 3);
    assertFound(Query.all(), PLAIN.withSince(at(5)).withUntil(at(5)));
    assertFound(Query.entity("order-1"), PLAIN.withSince(at(4)), 3);
    assertFound(Query.all(), PLAIN.withSince(at(100)));
    assertFound(Query.all(), PLAIN.withUntil(at(-100)));
  }

  @Test
  void nothingLiesBeforeTheFirstTimeThereIs() {
    Instant first = Ticks.toInstant(Long.MIN_VALUE);
    append(event("order.paid", "order-1").withTimestamp(first)); // 9
    assertFound(Query.all(), PLAIN.withUntil(first));
    assertFound(Query.all(), PLAIN.withUntil(first.plusNanos(100)), 9);
    assertFound(Query.all(), PLAIN.withAsOf(first), 9);
  }

  @Test
  void timesAreComparedToAHundredNanoseconds() {
    assertFound(Query.all(), PLAIN.withSince(at(9).plusNanos(99)), 6);
    assertFound(Query.all(), PLAIN.withSince(at(9).plusNanos(100)));
    assertFound(Query.all(), PLAIN.withAsOf(at(1).minusNanos(1)));
    assertFound(Query.all(), PLAIN.withAsOf(at(1)), 2);
  }

  @Test
  void reverseGivesNewestFirst() {
    assertFound(Query.all(), PLAIN.withReverse(), 8, 7, 6, 5, 4, 3, 2, 1);
    assertFound(Query.tag("city:rome"), PLAIN.withReverse(), 8, 4, 3, 1);
    assertFound(Query.all(), PLAIN.withReverse().withAfter(2).withBefore(6), 5, 4, 3);
    assertFound(
        Query.of(QueryItem.type("note"), QueryItem.entity("order-2")),
        PLAIN.withReverse(),
        5,
        4,
        2);
  }

  @Test
  void limitTakesTheFirstInTheDirectionAsked() {
    assertFound(Query.all(), PLAIN.withLimit(3), 1, 2, 3);
    assertFound(Query.all(), PLAIN.withLimit(3).withReverse(), 8, 7, 6);
    assertFound(Query.tag("city:rome"), PLAIN.withLimit(2).withAfter(1), 3, 4);
    assertFound(Query.all(), PLAIN.withLimit(0));
    assertFound(Query.all(), PLAIN.withLimit(8), 1, 2, 3, 4, 5, 6, 7, 8);
    assertFound(Query.all(), PLAIN.withLimit(9), 1, 2, 3, 4, 5, 6, 7, 8);
    PayloadPredicate amount = PayloadPredicate.of("payload.amount", EXISTS, "true");
    assertFound(Query.all(), PLAIN.withWhere(amount).withLimit(2), 1, 2);
    assertFound(Query.all(), PLAIN.withWhere(amount).withLimit(2).withReverse(), 7, 2);
  }

  @Test
  void whereComparesWithoutConversion() {
    assertWhere("payload.amount", EQ, "10.0", 1);
    assertWhere("payload.amount", EQ, "\"10\"", 7);
    assertWhere("payload.amount", NE, "10", 2, 7);
    assertWhere("payload.amount", GT, "10", 2);
    assertWhere("payload.amount", GE, "10", 1, 2);
    assertWhere("payload.amount", LT, "25", 1);
    assertWhere("payload.amount", LE, "25", 1, 2);
    assertWhere("payload.amount", IN, "[\"10\",25]", 2, 7);
    assertWhere("payload.items", CONTAINS, "2", 2);
    assertWhere("payload.who", CONTAINS, "\"nn\"", 1);
    assertWhere("payload.who", PREFIX, "\"an\"", 1);
    assertWhere("payload.who", EQ, "null", 7);
    assertWhere("payload.who", EXISTS, "true", 1, 7);
    assertWhere("payload.who", EXISTS, "false", 2, 3, 4, 5, 6, 8);
    assertWhere("metadata.trace.id", EQ, "\"x1\"", 6);
    assertWhere("payload.none", NE, "1");
  }

  @Test
  void allWhereClausesMustHold() {
    PayloadPredicate amount = PayloadPredicate.of("payload.amount", EXISTS, "true");
    PayloadPredicate noWho = PayloadPredicate.of("payload.who", EXISTS, "false");
    assertFound(Query.all(), PLAIN.withWhere(amount, noWho), 2);
    assertFound(Query.entity("order-1"), PLAIN.withWhere(amount, noWho));
    assertFound(Query.entity("order-1"), PLAIN.withWhere(amount), 1);
    assertFound(Query.all(), PLAIN.withWhere(amount).withSince(at(3)).withReverse(), 7, 1);
  }

  private void assertWhere(String path, PayloadPredicate.Op op, String operand, long... positions) {
    assertFound(Query.all(), PLAIN.withWhere(PayloadPredicate.of(path, op, operand)), positions);
  }

  private void assertFound(Query query, long... positions) {
    assertFound(query, PLAIN, positions);
  }

  private void assertFound(Query query, ReadOptions options, long... positions) {
    List<Long> expected = new ArrayList<>();
    for (long position : positions) {
      expected.add(position);
    }
    assertThat(positions(query, options)).as("%s %s", query, options).isEqualTo(expected);
  }

  private static Query item(List<String> typePrefixes, List<String> entityPrefixes) {
    return Query.of(new QueryItem(List.of(), typePrefixes, List.of(), List.of(), entityPrefixes));
  }
}
