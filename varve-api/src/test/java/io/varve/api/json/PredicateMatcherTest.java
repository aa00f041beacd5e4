package io.varve.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Limits;
import io.varve.api.Payload;
import io.varve.api.PayloadPredicate;
import io.varve.api.PayloadPredicate.Op;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class PredicateMatcherTest {
  private static final byte[] NONE = {};
  private static final List<String> KEYS =
      List.of("a", "b", "amount", "status", "x.y", "a\\b", "\u00e9t\u00e9", "missing");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "payload.a eq 1 | {\"a\":1.0} | true",
        "payload.a eq 1 | {\"a\":\"1\"} | false",
        "payload.a eq 0 | {\"a\":-0.00e5} | true",
        "payload.a eq 10 | {\"a\":1e1} | true",
        "payload.a eq 9007199254740993 | {\"a\":9007199254740992} | false",
        "payload.a eq \"b\" | {\"a\":\"\\u0062\"} | true",
        "payload.a eq null | {\"a\":null} | true",
        "payload.a eq null | {} | false",
        "payload.a eq {\"x\":1,\"y\":[2]} | {\"a\":{\"y\":[2.0],\"x\":1}} | true",
        "payload.a eq {\"x\":1} | {\"a\":{\"x\":1,\"y\":2}} | false",
        "payload.a eq [1,2] | {\"a\":[2,1]} | false",
        "payload.a ne 1 | {\"a\":2} | true",
        "payload.a ne 1 | {\"a\":\"1\"} | true",
        "payload.a ne 1 | {\"a\":null} | true",
        "payload.a ne 1 | {} | false",
        "payload.a ne 1 | {\"a\":1} | false",
        "payload.a ge 10000 | {\"a\":10000} | true",
        "payload.a gt 10000 | {\"a\":10000} | false",
        "payload.a gt 9 | {\"a\":10} | true",
        "payload.a gt \"9\" | {\"a\":\"10\"} | false",
        "payload.a lt 0 | {\"a\":-1e-999999999} | true",
        "payload.a gt 1e999999998 | {\"a\":1e999999999} | true",
        "payload.a eq 1e999999999 | {\"a\":10e999999998} | true",
        "payload.a eq 1e99999999999999999999 | {\"a\":1e-99999999999999999999} | false",
        "payload.a gt 1 | {\"a\":\"2\"} | false",
        "payload.a gt true | {\"a\":true} | false",
        "payload.a ge null | {\"a\":null} | false",
        "payload.a le [1] | {\"a\":[1]} | false",
        "payload.a ge {} | {\"a\":{}} | false",
        "payload.a lt \"\uD83D\uDE00\" | {\"a\":\"\uFFFF\"} | true",
        "payload.a in [1,\"x\",null] | {\"a\":\"x\"} | true",
        "payload.a in [1,\"x\",null] | {\"a\":1.00} | true",
        "payload.a in [1,\"x\",null] | {\"a\":null} | true",
        "payload.a in [[1]] | {\"a\":1} | false",
        "payload.a in [[1]] | {\"a\":[1]} | true",
        "payload.a in [] | {\"a\":1} | false",
        "payload.a exists true | {\"a\":null} | true",
        "payload.a exists true | {} | false",
        "payload.a exists false | {} | true",
        "payload.a exists false | {\"a\":0} | false",
        "payload exists true | 1 | true",
        "payload eq [1] | [1] | true",
        "payload.a contains \"bc\" | {\"a\":\"abcd\"} | true",
        "payload.a contains \"\" | {\"a\":\"\"} | true",
        "payload.a contains \"bc\" | {\"a\":[\"bc\"]} | true",
        "payload.a contains \"bc\" | {\"a\":[\"abcd\"]} | false",
        "payload.a contains 1 | {\"a\":[ 2 , 1.0 ]} | true",
        "payload.a contains 1 | {\"a\":\"1\"} | false",
        "payload.a contains [1] | {\"a\":[[1]]} | true",
        "payload.a contains 1 | {\"a\":{\"1\":1}} | false",
        "payload.a contains 1 | {\"a\":[]} | false",
        "payload.a contains \"a\\u0062\" | {\"a\":\"x\\u0061b\"} | true",
        "payload.a contains \"aab\" | {\"a\":\"aaab\"} | true",
        "payload.a prefix \"ab\" | {\"a\":\"abc\"} | true",
        "payload.a prefix \"ab\" | {\"a\":\"a\\u0062\"} | true",
        "payload.a prefix \"ab\" | {\"a\":\"a\"} | false",
        "payload.a prefix \"ab\" | {\"a\":[\"ab\"]} | false",
        "payload.a.b eq 1 | {\"a\":[{\"b\":1}]} | false",
        "payload.a.0 eq 1 | {\"a\":[1]} | false",
      })
  void matchesAsDocumented(String predicate, String payload, boolean expected) {
    PredicateMatcher matcher = matcher(PayloadPredicateText.parse(predicate));
    assertThat(matcher.matches(true, utf8(payload), NONE)).isEqualTo(expected);
    assertThat(matcher.matches(true, utf8(" " + payload.replace(":", " : ") + "\n"), NONE))
        .isEqualTo(expected);
  }

  @Test
  void allPredicatesMustHold() {
    PredicateMatcher matcher =
        matcher(
            PayloadPredicateText.parse("payload.a eq 1"),
            PayloadPredicateText.parse("metadata.user eq \"x\""));
    assertThat(matcher.matches(true, utf8("{\"a\":1}"), utf8("{\"user\":\"x\"}"))).isTrue();
    assertThat(matcher.matches(true, utf8("{\"a\":1}"), utf8("{\"user\":\"y\"}"))).isFalse();
    assertThat(matcher.matches(true, utf8("{\"a\":2}"), utf8("{\"user\":\"x\"}"))).isFalse();
    assertThat(matcher.matches(true, utf8("{\"a\":1}"), NONE)).isFalse();
    assertThat(matcher().matches(false, NONE, NONE)).isTrue();
  }

  @Test
  void saysWhatItReads() {
    assertThat(matcher(PayloadPredicateText.parse("payload.a eq 1")))
        .returns(true, PredicateMatcher::readsPayload)
        .returns(false, PredicateMatcher::readsMetadata);
    assertThat(matcher(PayloadPredicateText.parse("metadata eq 1")))
        .returns(false, PredicateMatcher::readsPayload)
        .returns(true, PredicateMatcher::readsMetadata);
  }

  @Test
  void everyPathIsMissingInWhatIsNotJson() {
    PredicateMatcher there = matcher(PayloadPredicateText.parse("payload exists true"));
    PredicateMatcher missing = matcher(PayloadPredicateText.parse("payload.a exists false"));
    for (String text :
        List.of(
            "",
            " ",
            "{\"a\":1",
            "{\"a\":1}}",
            "{\"a\":1,\"a\":2}",
            "\u0000",
            "{\"a\":\"\\ud800\"}")) {
      assertThat(there.matches(true, utf8(text), NONE)).as(text).isFalse();
      assertThat(missing.matches(true, utf8(text), NONE)).as(text).isTrue();
    }
    assertThat(there.matches(false, utf8("{\"a\":1}"), NONE)).isFalse();
    assertThat(missing.matches(false, utf8("{\"a\":1}"), NONE)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Op.class)
  void agreesWithAPlainReadingOfTheRules(Op op) {
    int matched = 0;
    for (long seed = 1; seed <= 6_000; seed++) {
      RandomJson random = new RandomJson(seed, true);
      PayloadPredicate predicate = predicate(op, random);
      byte[] payload = utf8(random.object(3));
      byte[] metadata = utf8(random.object(2));
      boolean expected =
          PredicateOracle.matches(
              predicate, JacksonOracle.value(payload), JacksonOracle.value(metadata));
      assertThat(inOneArray(matcher(predicate), payload, metadata))
          .as(
              "seed %d: %s %s on %s",
              seed,
              predicate.path(),
              predicate.operand(),
              new String(payload, StandardCharsets.UTF_8))
          .isEqualTo(expected);
      matched += expected ? 1 : 0;
    }
    assertThat(matched).as("matches of 6,000").isGreaterThan(20);
  }

  private static PayloadPredicate predicate(Op op, RandomJson random) {
    List<String> keys = new ArrayList<>(List.of(random.oneOf(KEYS)));
    if (random.below(4) == 0) {
      keys.add(random.oneOf(KEYS));
    }
    JsonPath.Root root = random.below(8) == 0 ? JsonPath.Root.METADATA : JsonPath.Root.PAYLOAD;
    String operand =
        switch (op) {
          case IN -> random.array(2);
          case EXISTS -> random.oneOf(List.of("true", "false"));
          case PREFIX -> random.string(random.oneOf(List.of("a", "ab", "\u20ac", "", "p")));
          case CONTAINS ->
              random.below(3) == 0
                  ? random.value(1)
                  : random.string(random.oneOf(List.of("a", "b", "e", "\u20ac", "", "tab")));
          case EQ, NE, GT, GE, LT, LE -> random.value(1);
        };
    return new PayloadPredicate(new JsonPath(root, keys), op, Payload.json(operand));
  }

  /** As an engine would: both in one block, with other bytes around. */
  private static boolean inOneArray(PredicateMatcher matcher, byte[] payload, byte[] metadata) {
    byte[] block = new byte[payload.length + metadata.length + 9];
    Arrays.fill(block, (byte) '{');
    System.arraycopy(payload, 0, block, 3, payload.length);
    System.arraycopy(metadata, 0, block, payload.length + 6, metadata.length);
    return matcher.matches(
        true, block, 3, 3 + payload.length, block, payload.length + 6, block.length - 3);
  }

  @Test
  void neverThrowsWhateverTheBytes() {
    PredicateMatcher matcher =
        matcher(
            PayloadPredicateText.parse("payload.a ne {\"x\":[1,\"y\"]}"),
            PayloadPredicateText.parse("metadata.b contains \"x\""));
    for (long seed = 1; seed <= 20_000; seed++) {
      RandomJson json = new RandomJson(seed, true);
      byte[] payload = utf8("{\"a\":" + json.value(3) + "}");
      byte[] metadata = utf8("{\"b\":" + json.value(3) + "}");
      SplittableRandom random = new SplittableRandom(seed);
      for (byte[] bytes : List.of(payload, metadata)) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      matcher.matches(true, payload, metadata);
      random.nextBytes(payload);
      matcher.matches(true, payload, metadata);
    }
  }

  @Test
  void staysLinearOnHostileValues() {
    int size = 2_000_000;
    String as = "a".repeat(size);
    assertThat(
            matcher(
                    PayloadPredicate.of(
                        "payload",
                        Op.CONTAINS,
                        "\"" + as.substring(size - Limits.OPERAND_BYTES + 3) + "b\""))
                .matches(true, utf8("\"" + as + "\""), NONE))
        .isFalse();
    String digits = "1" + "0".repeat(size);
    assertThat(
            matcher(PayloadPredicate.of("payload", Op.EQ, "1e" + size))
                .matches(true, utf8(digits), NONE))
        .isTrue();
    String exponents = "1e" + "9".repeat(size);
    assertThat(
            matcher(
                    PayloadPredicate.of(
                        "payload", Op.GT, digits.substring(0, Limits.OPERAND_BYTES)))
                .matches(true, utf8(exponents), NONE))
        .isTrue();
    String ones = "[" + "1,".repeat(size) + "1]";
    assertThat(
            matcher(PayloadPredicate.of("payload", Op.EQ, "[1,1]")).matches(true, utf8(ones), NONE))
        .isFalse();
    assertThat(
            matcher(PayloadPredicate.of("payload", Op.IN, "[[1],[1,1]]"))
                .matches(true, utf8(ones), NONE))
        .isFalse();
    assertThat(
            matcher(PayloadPredicate.of("payload", Op.CONTAINS, "[1]"))
                .matches(true, utf8("[" + ones + "]"), NONE))
        .isFalse();
  }

  private static PredicateMatcher matcher(PayloadPredicate... predicates) {
    return new PredicateMatcher(List.of(predicates));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
