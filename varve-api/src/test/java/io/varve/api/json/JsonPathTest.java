package io.varve.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.InvalidInput;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonPathTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "payload | {\"a\":1} | {\"a\":1}",
        "payload.a | {\"a\":1} | 1",
        "payload.a.b | { \"x\" : {\"a\":0} , \"a\" : { \"b\" : [1, 2] } } | [1, 2]",
        "payload.a\\.b | {\"a\":{\"b\":1},\"a.b\":2} | 2",
        "payload.a\\\\b | {\"a\\\\b\":3} | 3",
        "payload.été | {\"\\u00e9t\\u00E9\":4} | 4",
        "metadata.user id | {\"user id\":\"x\"} | \"x\"",
        "payload.a | {\"b\":\"\\\"a\\\":1\",\"a\":\"}\"} | \"}\"",
      })
  void findsTheValueByteForByte(String path, String json, String expected) {
    byte[] text = ("  " + json + " ").getBytes(StandardCharsets.UTF_8);
    JsonRange range = JsonPath.parse(path).find(text, 0, text.length);
    assertThat(range).isNotNull();
    assertThat(new String(text, range.from(), range.to() - range.from(), StandardCharsets.UTF_8))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"b\":1}",
        "{\"a\":1}",
        "{\"a\":[{\"b\":1}]}",
        "{\"a.b\":1}",
        "{\"a\":\"b\"}",
        "null",
        "\"a\"",
        "1"
      })
  void findsNothingWhereTheWayEnds(String json) {
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    assertThat(JsonPath.parse("payload.a.b").find(text, 0, text.length)).isNull();
  }

  @Test
  void doesNotTakeAnEscapeForABackslash() {
    byte[] text = "{\"a\\b\":1}".getBytes(StandardCharsets.UTF_8);
    assertThat(JsonPath.parse("payload.a\\\\b").find(text, 0, text.length)).isNull();
    assertThat(new JsonPath(JsonPath.Root.PAYLOAD, List.of("a\b")).find(text, 0, text.length))
        .isNotNull();
  }

  @Test
  void writesTheTextItReads() {
    for (String text : List.of("payload", "metadata.a", "payload.a\\.b.c\\\\d", "payload.a b")) {
      assertThat(JsonPath.parse(text)).hasToString(text);
    }
    JsonPath path = new JsonPath(JsonPath.Root.METADATA, List.of("a.b", "c\\.d", "\\"));
    assertThat(JsonPath.parse(path.toString())).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "amount",
        "Payload.a",
        "payload.",
        "payload..a",
        ".payload",
        "payload.a\\",
        "payload.a\\x",
        "payloads.a"
      })
  void refusesOtherText(String text) {
    assertThatThrownBy(() -> JsonPath.parse(text))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("path \"" + text + "\"");
  }
}
