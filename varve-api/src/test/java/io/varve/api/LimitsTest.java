package io.varve.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.AppendCondition.Expectation;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** Each bound that the values of the language enforce: kept at it, refused one past it. */
final class LimitsTest {
  private static final NewEvent EVENT = NewEvent.of("t", EntityId.of("e"), Payload.none());

  @Test
  void eventTypeHas512Bytes() {
    bounded(
        "event type in bytes",
        512,
        size -> NewEvent.of(text(size), EntityId.of("e"), Payload.none()));
    boundedInUtf8(
        "event type in bytes", 512, type -> NewEvent.of(type, EntityId.of("e"), Payload.none()));
  }

  @Test
  void entityIdHas512Bytes() {
    bounded("entity id in bytes", 512, size -> EntityId.of(text(size)));
    boundedInUtf8("entity id in bytes", 512, EntityId::of);
  }

  @Test
  void tagHas256Bytes() {
    bounded("tag in bytes", 256, size -> Tag.of("k:" + text(size - 2)));
    bounded("tag in bytes", 256, size -> Tag.of("k", text(size - 2)));
    assertThat(Tag.of("k:" + "\u20ac".repeat(84) + "xx").text()).hasSize(88);
    assertThatThrownBy(() -> Tag.of("k:" + "\u20ac".repeat(85)))
        .isInstanceOf(LimitExceeded.class)
        .hasMessage("tag in bytes is 257, the limit is 256");
  }

  @Test
  void eventHas64Tags() {
    bounded(
        "number of tags",
        64,
        size -> EVENT.withTags(Collections.nCopies(size, Tag.of("k:v")).toArray(Tag[]::new)));
  }

  @Test
  void payloadHas4MiB() {
    bounded(
        "payload in bytes",
        4 * 1024 * 1024,
        size -> NewEvent.of("t", EntityId.of("e"), Payload.bytes(new byte[size])));
  }

  @Test
  void metadataHas64KiB() {
    bounded(
        "metadata in bytes", 64 * 1024, size -> EVENT.withMetadata(Payload.json(new byte[size])));
  }

  @Test
  void commitHas10000Events() {
    bounded(
        "number of events in a commit",
        10_000,
        size -> Append.of(Collections.nCopies(size, EVENT)));
  }

  @Test
  void operandHas64KiB() {
    bounded(
        "operand in bytes",
        64 * 1024,
        size ->
            PayloadPredicate.of(
                "payload.a", PayloadPredicate.Op.EQ, '"' + "x".repeat(size - 2) + '"'));
  }

  @Test
  void appendHas10000Expectations() {
    Expectation expectation = new Expectation(EntityId.of("e"), ExpectedVersion.any());
    bounded(
        "number of expectations",
        10_000,
        size -> new AppendCondition(Collections.nCopies(size, expectation), null));
  }

  @Test
  void requestIdHas64Bytes() {
    bounded("request id in bytes", 64, size -> Append.of(EVENT).withRequestId(text(size)));
    boundedInUtf8("request id in bytes", 64, id -> Append.of(EVENT).withRequestId(id));
  }

  @Test
  void trackingSourceHas512Bytes() {
    bounded("tracking source in bytes", 512, size -> new Tracking(text(size), 1));
  }

  @Test
  void queryHas256Items() {
    bounded(
        "number of query items",
        256,
        size -> Query.of(Collections.nCopies(size, QueryItem.type("t")).toArray(QueryItem[]::new)));
  }

  @Test
  void queryItemHas1024TermsInAll() {
    bounded(
        "number of terms in a query item",
        1_024,
        size ->
            new QueryItem(
                Collections.nCopies(size - 1_000, "t"),
                Collections.nCopies(250, "t"),
                Collections.nCopies(250, Tag.of("k:v")),
                Collections.nCopies(250, EntityId.of("e")),
                Collections.nCopies(250, "e")));
  }

  @Test
  void prefixesHave512Bytes() {
    bounded("event type in bytes", 512, size -> QueryItem.type(text(size)));
    bounded(
        "type prefix in bytes",
        512,
        size -> new QueryItem(List.of(), List.of(text(size)), List.of(), List.of(), List.of()));
    bounded(
        "entity prefix in bytes",
        512,
        size -> new QueryItem(List.of(), List.of(), List.of(), List.of(), List.of(text(size))));
  }

  @Test
  void readHas32WhereClauses() {
    PayloadPredicate predicate = PayloadPredicate.of("payload.a", PayloadPredicate.Op.EQ, "1");
    bounded(
        "number of where clauses",
        32,
        size ->
            ReadOptions.defaults()
                .withWhere(Collections.nCopies(size, predicate).toArray(PayloadPredicate[]::new)));
  }

  private static void bounded(String what, int limit, IntConsumer make) {
    make.accept(limit);
    assertThatThrownBy(() -> make.accept(limit + 1))
        .isInstanceOfSatisfying(
            LimitExceeded.class,
            e -> {
              assertThat(e).hasMessage("%s is %d, the limit is %d", what, limit + 1, limit);
              assertThat(e.actual()).isEqualTo(limit + 1L);
              assertThat(e.limit()).isEqualTo(limit);
              assertThat(e.code()).isEqualTo("limit_exceeded");
            });
  }

  /** Bytes count, not characters: three for a euro sign, four for an emoji. */
  private static void boundedInUtf8(String what, int limit, Consumer<String> make) {
    for (String character : List.of("\u20ac", "\uD83D\uDE00", "\u00e9")) {
      int size = character.getBytes(StandardCharsets.UTF_8).length;
      String most = character.repeat(limit / size) + text(limit % size);
      make.accept(most);
      assertThatThrownBy(() -> make.accept(most + "x"))
          .isInstanceOf(LimitExceeded.class)
          .hasMessage("%s is %d, the limit is %d", what, limit + 1, limit);
    }
  }

  private static String text(int size) {
    return "x".repeat(size);
  }

  @Test
  void checkAcceptsTheBound() {
    Limits.check("x", 5, 5);
    assertThatThrownBy(() -> Limits.check("x", 6, 5)).isInstanceOf(LimitExceeded.class);
  }

  @Test
  void utf8BytesCountsWhatEncodingGives() {
    for (long seed = 1; seed <= 2_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(20); i > 0; i--) {
        int codePoint = random.nextInt(0x110000 - 0x800);
        text.appendCodePoint(codePoint >= 0xD800 ? codePoint + 0x800 : codePoint);
      }
      assertThat(Limits.utf8Bytes(text.toString()))
          .as("seed %d", seed)
          .isEqualTo(text.toString().getBytes(StandardCharsets.UTF_8).length);
    }
    assertThat(Limits.utf8Bytes("a\uD83Db")).isEqualTo(5);
    assertThat(Limits.utf8Bytes("\uDE00")).isEqualTo(3);
  }
}
