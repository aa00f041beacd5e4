package io.varve.testkit;

import io.varve.api.Append;
import io.varve.api.EntityId;
import io.varve.api.ExpectedVersion;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.PayloadPredicate;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.ReadOptions;
import io.varve.api.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes up events, conditions and queries over few names, so that they meet often. */
final class RandomInput {
  private static final List<String> TYPES =
      List.of("order", "orders", "order.placed", "order.paid", "note", "ñote", "x");
  private static final List<String> PREFIXES = List.of("o", "order", "order.", "ñ", "zz");
  private static final List<String> TAGS =
      List.of("city:rome", "city:oslo", "city:", "vip:yes", "by:ann", "by:bob", "k:v:w");
  private static final List<String> OPERANDS =
      List.of("1", "2.0", "-3", "\"a\"", "\"ab\"", "true", "null", "[1,\"a\"]", "{\"k\":1}");
  private static final List<String> PATHS =
      List.of("payload.n", "payload.s", "payload.deep.k", "payload.list", "metadata.m");
  private static final int ENTITIES = 40;
  private static final int SECONDS = 1_000;
  private static final long START = 1_700_000_000L;

  private final SplittableRandom random;

  RandomInput(SplittableRandom random) {
    this.random = random;
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** From 0 to somewhat past {@code head}, mostly near it. */
  long position(long head) {
    return chance(50) ? Math.max(0, head + 2 - random.nextInt(20)) : random.nextLong(head + 3);
  }

  UUID uuid() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  EntityId entityId() {
    int number = random.nextInt(ENTITIES);
    return EntityId.of((number % 3 == 0 ? "order-" : number % 3 == 1 ? "kunde-ä" : "k") + number);
  }

  Instant time() {
    return Instant.ofEpochSecond(START + random.nextInt(SECONDS), random.nextInt(4) * 33L);
  }

  String requestId() {
    return "request-" + random.nextInt(200);
  }

  String source() {
    return "source-" + random.nextInt(3);
  }

  // ---- events

  List<NewEvent> events() {
    return list(chance(80) ? 1 : 5, this::event);
  }

  private NewEvent event() {
    return new NewEvent(
        oneOf(TYPES),
        chance(85) ? entityId() : null,
        chance(70) ? time() : null,
        payload(),
        chance(20) ? Payload.json("{\"m\":" + random.nextInt(3) + "}") : Payload.none(),
        chance(50) ? list(3, this::tag) : List.of(),
        chance(40) ? uuid() : null);
  }

  private Payload payload() {
    return switch (random.nextInt(10)) {
      case 0 -> Payload.none();
      case 1 -> Payload.bytes(new byte[] {(byte) random.nextInt(), '{'});
      case 2 -> Payload.json("[" + random.nextInt(4) + "]");
      case 3 -> Payload.json("{\"s\":" + oneOf(OPERANDS) + ",\"pad\":\"" + padding() + "\"}");
      default ->
          Payload.json(
              "{\"n\":%s,\"s\":\"%s\",\"deep\":{\"k\":%d},\"list\":[%d,\"a\"]}"
                  .formatted(
                      oneOf(List.of("1", "1.0", "2", "-3", "null", "\"1\"")),
                      oneOf(List.of("a", "ab", "b", "ä")),
                      random.nextInt(3),
                      random.nextInt(3)));
    };
  }

  private String padding() {
    return "p".repeat(chance(5) ? random.nextInt(20_000) : random.nextInt(200));
  }

  private Tag tag() {
    return Tag.of(oneOf(TAGS));
  }

  // ---- conditions

  /** What holds for an entity at {@code version}, or by intent mostly not. */
  ExpectedVersion expected(long version) {
    return switch (random.nextInt(8)) {
      case 0 -> ExpectedVersion.any();
      case 1 -> ExpectedVersion.absent();
      case 2 -> ExpectedVersion.exists();
      case 3 -> ExpectedVersion.exactly(random.nextLong(version + 3));
      case 4 -> chance(20) ? ExpectedVersion.deleted() : ExpectedVersion.any();
      default -> ExpectedVersion.exactly(version);
    };
  }

  /** The same append with one event changed. */
  Append altered(Append append) {
    List<NewEvent> events = new ArrayList<>(append.events());
    int at = random.nextInt(events.size());
    events.set(at, events.get(at).withTimestamp(Instant.ofEpochSecond(START - 1)));
    return new Append(events, append.condition(), append.requestId(), append.tracking());
  }

  // ---- queries

  Query query() {
    return chance(10) ? Query.all() : new Query.AnyOf(list(chance(60) ? 1 : 3, this::item));
  }

  private QueryItem item() {
    while (true) {
      List<String> types = chance(40) ? list(3, () -> oneOf(TYPES)) : List.of();
      List<String> typePrefixes = chance(15) ? list(2, () -> oneOf(PREFIXES)) : List.of();
      List<Tag> tags = chance(35) ? list(2, this::tag) : List.of();
      List<EntityId> entities = chance(35) ? list(3, this::entityId) : List.of();
      List<String> entityPrefixes =
          chance(15) ? list(2, () -> oneOf(List.of("order-", "kunde-ä1", "k", "none"))) : List.of();
      if (!(types.isEmpty()
          && typePrefixes.isEmpty()
          && tags.isEmpty()
          && entities.isEmpty()
          && entityPrefixes.isEmpty())) {
        return new QueryItem(types, typePrefixes, tags, entities, entityPrefixes);
      }
    }
  }

  ReadOptions options(long head) {
    return new ReadOptions(
        chance(30) ? position(head) : 0,
        chance(30) ? position(head) : Long.MAX_VALUE,
        maybeTime(20),
        maybeTime(20),
        maybeTime(20),
        chance(25) ? list(2, this::predicate) : List.of(),
        chance(40),
        chance(40) ? random.nextInt(20) : Long.MAX_VALUE);
  }

  private @Nullable Instant maybeTime(int percent) {
    return chance(percent) ? time() : null;
  }

  private PayloadPredicate predicate() {
    PayloadPredicate.Op[] ops = PayloadPredicate.Op.values();
    PayloadPredicate.Op op = ops[random.nextInt(ops.length)];
    String operand =
        switch (op) {
          case IN -> "[1,\"ab\",null]";
          case EXISTS -> chance(50) ? "true" : "false";
          case PREFIX -> "\"a\"";
          case EQ, NE, CONTAINS -> oneOf(OPERANDS);
          case GT, GE, LT, LE -> oneOf(List.of("1", "2.0", "\"a\"", "\"b\""));
        };
    return PayloadPredicate.of(oneOf(PATHS), op, operand);
  }

  private String oneOf(List<String> values) {
    return values.get(random.nextInt(values.size()));
  }

  /** 1 to {@code most} values. */
  private <T> List<T> list(int most, Supplier<T> value) {
    List<T> values = new ArrayList<>();
    for (int i = random.nextInt(most); i >= 0; i--) {
      values.add(value.get());
    }
    return values;
  }
}
