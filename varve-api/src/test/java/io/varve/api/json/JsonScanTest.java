package io.varve.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.Limits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonScanTest {
  private static final String[] GOOD = {
    "0",
    "-0",
    "1",
    "-1.5",
    "1e5",
    "1E+5",
    "1.25e-7",
    "123456789012345678901234567890.5",
    "true",
    "false",
    "null",
    "\"\"",
    "\"a\"",
    "{}",
    "[]",
    "[[]]",
    "{\"a\":{}}",
    " {\t\"a\" : [ 1 , 2 ]\r\n} ",
    "{\"\":1}",
    "[1,\"a\",null,true]",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\"",
    "\"\\uD83D\\uDE00\"",
    "\"\u00e9\u20ac\uD83D\uDE00\"",
    "\"\\u0000\"",
    "\"\u007f\"",
    "\"\uFFFE\uFFFF\"",
    "[0,0.0,-0e0]",
    "{\"a\":1,\"A\":1}",
    "1e999999999",
    "\"exactly8\"",
    "\"1234567\"",
    "\"123456789\""
  };

  private static final String[] BAD = {
    "",
    " ",
    "nul",
    "nulll",
    "True",
    "NaN",
    "Infinity",
    "-",
    "+1",
    "01",
    "-01",
    "1.",
    ".5",
    "1e",
    "1e+",
    "1.e5",
    "0x10",
    "1 2",
    "[1 2]",
    "[1,]",
    "[,1]",
    "[",
    "]",
    "[1",
    "{",
    "}",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{,}",
    "{a:1}",
    "{'a':1}",
    "{1:1}",
    "{\"a\":1 \"b\":2}",
    "{\"a\":1",
    "{\"a\"",
    "{\"a\":1]",
    "[1}",
    "'a'",
    "\"a",
    "\"a\\",
    "\"\\x\"",
    "\"\\u12\"",
    "\"\\u12g4\"",
    "\"\t\"",
    "\"\n\"",
    "\"\u0000\"",
    "\"\u001f\"",
    "{} {}",
    "[]x",
    "// c\n1",
    "/* c */1",
    "{\"a\":1,\"a\":2}",
    "{\"a\":1,\"\\u0061\":2}",
    "\uFEFF1",
    "\"\\uD83D\"",
    "\"\\uDE00\"",
    "\"\\uD83Dx\"",
    "\"\\uD83D\\n\"",
    "\"\\uD83D\\uD83D\"",
    "\"\\uD83D\\u0041\"",
    "\u00a01",
    "\f1",
    "\u000b1",
    "tru",
    "fals",
    "[true false]",
    "{\"a\":tru}",
    "\"\\\"",
    "\"\\uD83D\\u\""
  };

  private static final int[][] BAD_BYTES = {
    {0x80},
    {0xBF},
    {0xC0, 0x80},
    {0xC1, 0xBF},
    {0xC3},
    {0xC3, 0x41},
    {0xE0, 0x80, 0x80},
    {0xE0, 0x9F, 0xBF},
    {0xE2, 0x82},
    {0xE2, 0x82, 0x41},
    {0xED, 0xA0, 0x80},
    {0xED, 0xBF, 0xBF},
    {0xF0, 0x80, 0x80, 0x80},
    {0xF0, 0x8F, 0xBF, 0xBF},
    {0xF0, 0x9F, 0x98},
    {0xF4, 0x90, 0x80, 0x80},
    {0xF5, 0x80, 0x80, 0x80},
    {0xFE},
    {0xFF}
  };

  @Test
  void acceptsWhatJacksonAccepts() {
    for (String text : GOOD) {
      assertThat(JacksonOracle.isValid(utf8(text))).as("Jackson on %s", text).isTrue();
      assertThat(JsonScan.isValid(utf8(text))).as(text).isTrue();
    }
  }

  @Test
  void refusesWhatJacksonRefuses() {
    for (String text : BAD) {
      assertThat(JacksonOracle.isValid(utf8(text))).as("Jackson on %s", text).isFalse();
      assertThat(JsonScan.isValid(utf8(text))).as(text).isFalse();
    }
  }

  @Test
  void refusesInvalidUtf8WhereverItStandsInAString() {
    for (int[] bad : BAD_BYTES) {
      for (int before = 0; before < 10; before++) {
        byte[] text = new byte[before + bad.length + 12];
        Arrays.fill(text, (byte) 'x');
        text[0] = '"';
        text[text.length - 1] = '"';
        for (int i = 0; i < bad.length; i++) {
          text[1 + before + i] = (byte) bad[i];
        }
        assertThat(JsonScan.isValid(text))
            .as("%s after %d", Arrays.toString(bad), before)
            .isFalse();
      }
    }
  }

  @Test
  void givesJacksonsVerdictOnMutatedDocuments() {
    int valid = 0;
    for (long seed = 1; seed <= 30_000; seed++) {
      RandomJson json = new RandomJson(seed, seed % 2 == 0);
      byte[] text = utf8(json.value(4));
      mutate(text, new SplittableRandom(seed));
      byte[] cut = seed % 5 == 0 ? Arrays.copyOf(text, json.below(text.length + 1)) : text;
      boolean expected = JacksonOracle.isValid(cut);
      assertThat(JsonScan.isValid(cut))
          .as("seed %d: %s", seed, new String(cut, StandardCharsets.UTF_8))
          .isEqualTo(expected);
      valid += expected ? 1 : 0;
    }
    assertThat(valid).as("valid mutations, of 30,000").isBetween(2_000, 28_000);
  }

  private static void mutate(byte[] text, SplittableRandom random) {
    byte[] telling = utf8("{}[]\",:\\u0e-. \n\u00e9tfn");
    for (int flips = random.nextInt(3); flips > 0 && text.length > 0; flips--) {
      int at = random.nextInt(text.length);
      text[at] =
          switch (random.nextInt(3)) {
            case 0 -> (byte) (text[at] ^ (1 << random.nextInt(8)));
            case 1 -> telling[random.nextInt(telling.length)];
            default -> (byte) random.nextInt(256);
          };
    }
  }

  @Test
  void givesTheSameVerdictInsideALargerArray() {
    for (long seed = 1; seed <= 2_000; seed++) {
      byte[] text = utf8(new RandomJson(seed, true).value(3));
      mutate(text, new SplittableRandom(seed));
      byte[] large = new byte[text.length + 20];
      Arrays.fill(large, (byte) '"');
      System.arraycopy(text, 0, large, 10, text.length);
      assertThat(JsonScan.isValid(large, 10, 10 + text.length))
          .as("seed %d", seed)
          .isEqualTo(JsonScan.isValid(text));
    }
  }

  @Test
  void normalizeRemovesSpaceAndNothingElse() {
    assertThat(normal(" { \"a b\" : [ 1.00 , \"x\\u0041 y\" , { } , [ ] ] ,\n\"c\":\tnull } "))
        .isEqualTo("{\"a b\":[1.00,\"x\\u0041 y\",{},[]],\"c\":null}");
    assertThat(normal(" 1e5 ")).isEqualTo("1e5");
    assertThat(normal("\t\"a b\"\n")).isEqualTo("\"a b\"");
  }

  @Test
  void normalizeReturnsTheSameArrayWhereNothingHadToGo() {
    byte[] text = utf8("{\"a b\":[1,2]}");
    assertThat(JsonScan.normalize(text, "payload")).isSameAs(text);
    assertThat(JsonScan.normalize(text, 0, text.length, "payload"))
        .isNotSameAs(text)
        .isEqualTo(text);
  }

  @Test
  void normalizeIsIdempotentAndKeepsTheMeaning() {
    for (long seed = 1; seed <= 5_000; seed++) {
      byte[] text = utf8(new RandomJson(seed, true).value(4));
      byte[] once = JsonScan.normalize(text, "payload");
      assertThat(JsonScan.normalize(once, "payload")).as("seed %d", seed).isSameAs(once);
      assertThat(JacksonOracle.value(once))
          .as("seed %d", seed)
          .isEqualTo(JacksonOracle.value(text));
    }
  }

  @Test
  void acceptsTheDepthLimitAndRefusesOneMore() {
    int limit = Limits.JSON_DEPTH;
    assertThat(JsonScan.isValid(nested(limit, "[", "]"))).isTrue();
    assertThat(JsonScan.isValid(nested(limit + 1, "[", "]"))).isFalse();
    assertThat(JsonScan.isValid(nested(limit, "{\"a\":", "}"))).isTrue();
    assertThat(JsonScan.isValid(nested(limit + 1, "{\"a\":", "}"))).isFalse();
    assertThat(JsonScan.isValid(nested(1_000_000, "[", "]"))).isFalse();
    assertThatThrownBy(() -> JsonScan.normalize(nested(limit + 1, "[", "]"), "payload"))
        .hasMessage("payload is not JSON: nested deeper than 100 at byte 100");
  }

  private static byte[] nested(int depth, String open, String close) {
    return utf8(open.repeat(depth) + "1" + close.repeat(depth));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 47, 48, 49, 50, 1_000, 100_000})
  void findsAKeyThatComesTwiceAmongMany(int keys) {
    String members =
        IntStream.range(0, keys)
            .mapToObj(i -> "\"key%d\":%d".formatted(i, i))
            .collect(Collectors.joining(","));
    assertThat(JsonScan.isValid(utf8("{" + members + "}"))).isTrue();
    int offset = members.length() + 2;
    for (String twice : new String[] {"\"key0\"", "\"k\\u0065y1\""}) {
      assertThatThrownBy(
              () -> JsonScan.normalize(utf8("{" + members + "," + twice + ":0}"), "payload"))
          .isInstanceOf(InvalidJson.class)
          .hasMessageContaining("appears twice at byte " + offset);
    }
  }

  @Test
  void findsTheFirstKeyThatComesTwice() {
    for (long seed = 1; seed <= 5_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int different = 1 + random.nextInt(2_000);
      StringBuilder text = new StringBuilder("{");
      Set<String> seen = new HashSet<>();
      int first = -1;
      for (int keys = random.nextInt(70); keys > 0; keys--) {
        String key = Integer.toString(random.nextInt(different), Character.MAX_RADIX);
        key += random.nextBoolean() ? "" : " and what makes it long";
        boolean isNew = seen.add(key);
        first = isNew || first >= 0 ? first : text.length();
        String escaped = "\\u%04x%s".formatted((int) key.charAt(0), key.substring(1));
        text.append('"').append(random.nextInt(8) == 0 ? escaped : key).append("\":1,");
      }
      text.append("\"\":1}");
      String json = text.toString();
      assertThat(JsonScan.isValid(utf8(json))).as("seed %d", seed).isEqualTo(first < 0);
      if (first >= 0) {
        assertThatThrownBy(() -> JsonScan.normalize(utf8(json), "payload"))
            .as("seed %d", seed)
            .hasMessageEndingWith("appears twice at byte " + first);
      }
    }
  }

  @Test
  void comparesKeysWithinOneObjectOnly() {
    assertThat(JsonScan.isValid(utf8("{\"a\":{\"a\":1},\"b\":{\"a\":[{\"a\":1},{\"a\":1}]}}")))
        .isTrue();
    assertThat(JsonScan.isValid(utf8("{\"b\":{\"a\":1},\"a\":{\"a\":1},\"b\":2}"))).isFalse();
  }

  @Test
  void tellsApartLongKeysThatDifferInTheMiddle() {
    String front = "x".repeat(30);
    assertThat(
            JsonScan.isValid(
                utf8("{\"%s1%s\":1,\"%s2%s\":1}".formatted(front, front, front, front))))
        .isTrue();
    assertThat(
            JsonScan.isValid(
                utf8("{\"%s1%s\":1,\"%s1%s\":1}".formatted(front, front, front, front))))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1 \"b\":2} | expected ',' or '}', found '\"' at byte 7",
        "[1 2] | expected ',' or ']', found '2' at byte 3",
        "{\"a\" 1} | expected ':', found '1' at byte 5",
        "{a:1} | expected a key, found 'a' at byte 1",
        "[1,] | expected a value, found ']' at byte 3",
        "[1 | expected ',' or ']', found the end at byte 2",
        "1. | expected a digit, found the end at byte 2",
        "1 2 | nothing may follow the value, found '2' at byte 2",
        "\"abc | string has no end at byte 0",
        "\"a\\x\" | unknown escape 'x' at byte 2",
        "\"a\\u00g0\" | \\u needs four hexadecimal digits at byte 2",
        "\"a\\ud800\" | lone surrogate at byte 2",
        "{\"a\":1,\"a\":2} | key \"a\" appears twice at byte 7",
        "\u00e9 | expected a value, found 0xC3 at byte 0",
      })
  void errorsSayWhatStandsWhere(String text, String message) {
    assertThatThrownBy(() -> JsonScan.normalize(utf8(text), "payload"))
        .isInstanceOfSatisfying(
            InvalidJson.class,
            e -> {
              assertThat(e).hasMessage("payload is not JSON: " + message);
              assertThat(e.code()).isEqualTo("invalid_json");
              assertThat(message).isEqualTo(e.reason() + " at byte " + e.offset());
            });
  }

  @Test
  void errorsCountFromTheStartOfTheRange() {
    assertThatThrownBy(() -> JsonScan.normalize(utf8("xxxx[1,]xx"), 4, 8, "payload"))
        .hasMessageEndingWith("at byte 3");
  }

  private static String normal(String text) {
    return new String(JsonScan.normalize(utf8(text), "payload"), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
