package io.varve.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.InvalidInput;
import io.varve.api.Limits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonReaderTest {
  private static final JsonNames NAMES =
      JsonNames.of("limit", "a long field name", "\u00e9t\u00e9");

  @Test
  void matchesFieldsUnescaped() {
    JsonReader reader =
        reader(" { \"\\u00e9t\\u00e9\" : 1 , \"limit\":2,\"a long\\u0020field name\" : 3 } ");
    reader.beginObject();
    assertThat(reader.nextField(NAMES)).isEqualTo(2);
    assertThat(reader.readLong()).isEqualTo(1);
    assertThat(reader.nextField(NAMES)).isZero();
    assertThat(reader.readLong()).isEqualTo(2);
    assertThat(reader.nextField(NAMES)).isEqualTo(1);
    assertThat(reader.readLong()).isEqualTo(3);
    assertThat(reader.nextField(NAMES)).isEqualTo(-1);
    reader.end();
  }

  @Test
  void unknownFieldsAreErrors() {
    fails("{\"limit\":1, \"entty_id\":2}", JsonReaderTest::readFields)
        .hasMessage("unknown field \"entty_id\" at byte 12");
  }

  @Test
  void fieldsThatComeTwiceAreErrors() {
    fails("{\"limit\":1,\"l\\u0069mit\":2}", JsonReaderTest::readFields)
        .hasMessage("field \"limit\" appears twice at byte 11");
    fails("{\"a\":1,\"a\":2}", JsonReaderTest::readTree)
        .hasMessage("field \"a\" appears twice at byte 7");
    StringBuilder many = new StringBuilder("{");
    for (int i = 0; i < 100; i++) {
      many.append("\"k%02d\":1,".formatted(i));
    }
    fails(many + "\"k07\":1}", JsonReaderTest::readTree)
        .hasMessage("a key of text appears twice at byte 801");
  }

  private static void readFields(JsonReader reader) {
    reader.beginObject();
    while (reader.nextField(NAMES) >= 0) {
      reader.skipValue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        1,
        -1,
        9,
        10,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MAX_VALUE - 1,
        Long.MIN_VALUE + 1,
        922337203685477580L
      })
  void readsEveryLong(long number) {
    assertThat(reader(Long.toString(number)).readLong()).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0",
        "1e3",
        "1.5",
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999",
        "\"1\"",
        "true",
        "null",
        "{}"
      })
  void readsWholeNumbersOnly(String text) {
    fails("{\"limit\": " + text + "}", reader -> inLimit(reader, JsonReader::readLong))
        .hasMessage("\"limit\" must be a whole number at byte 10");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "string | a string",
        "boolean | true or false",
        "object | an object",
        "array | an array",
        "uuid | a UUID",
        "base64 | a string"
      })
  void namesTheKindItWanted(String what, String wanted) {
    Consumer<JsonReader> read =
        switch (what) {
          case "string" -> JsonReader::readString;
          case "boolean" -> JsonReader::readBoolean;
          case "object" -> JsonReader::beginObject;
          case "array" -> JsonReader::beginArray;
          case "uuid" -> JsonReader::readUuid;
          default -> JsonReader::readBase64;
        };
    fails("{\"limit\":12}", reader -> inLimit(reader, read))
        .hasMessage("\"limit\" must be " + wanted + " at byte 9");
    fails("7", read).hasMessage("text must be " + wanted + " at byte 0");
    assertThatThrownBy(() -> read.accept(reader("?"))).isInstanceOf(InvalidJson.class);
  }

  private static void inLimit(JsonReader reader, Consumer<JsonReader> read) {
    reader.beginObject();
    reader.nextField(NAMES);
    read.accept(reader);
  }

  @Test
  void namesTheWayThroughObjectsAndArrays() {
    fails(
            "{\"items\":[{\"tags\":[\"a\",\"b\"]},{\"tags\":[\"c\",4]}]}",
            reader -> {
              reader.beginObject();
              reader.nextKey();
              reader.beginArray();
              while (reader.nextItem()) {
                reader.beginObject();
                reader.nextKey();
                reader.beginArray();
                while (reader.nextItem()) {
                  reader.readString();
                }
                assertThat(reader.nextKey()).isNull();
              }
            })
        .hasMessage("\"items[1].tags[1]\" must be a string at byte 42");
  }

  @Test
  void missingFieldsNameTheirObject() {
    JsonReader reader = reader("{\"limit\": {}}");
    reader.beginObject();
    reader.nextField(NAMES);
    reader.beginObject();
    reader.nextField(NAMES);
    assertThat(reader.missing("x")).hasMessage("\"limit.x\" is missing at byte 10");
    reader.nextField(NAMES);
    assertThat(reader.missing("y")).hasMessage("\"y\" is missing at byte 0");
  }

  @Test
  void readsRawValuesWithoutSpace() {
    JsonReader reader = reader("[ { \"a\" : [ 1 , 2.0 ] } , \"x y\" , 1 ]");
    reader.beginArray();
    List<String> values = new ArrayList<>();
    while (reader.nextItem()) {
      values.add(new String(reader.readRaw(), StandardCharsets.UTF_8));
    }
    assertThat(values).containsExactly("{\"a\":[1,2.0]}", "\"x y\"", "1");
  }

  @Test
  void rawValuesMayBeAsDeepAsDocuments() {
    int limit = Limits.JSON_DEPTH;
    JsonReader reader = reader("{\"limit\":" + "[".repeat(limit) + "]".repeat(limit) + "}");
    inLimit(reader, JsonReader::readRaw);
    fails(
            "{\"limit\":" + "[".repeat(limit + 1) + "]".repeat(limit + 1) + "}",
            r -> inLimit(r, JsonReader::readRaw),
            InvalidJson.class)
        .hasMessage("text is not JSON: nested deeper than 100 at byte 109");
  }

  @Test
  void objectsAndArraysMayBeAsDeepAsDocuments() {
    int limit = Limits.JSON_DEPTH;
    readTree(reader("[".repeat(limit) + "]".repeat(limit)));
    fails(
            "[".repeat(limit + 1) + "]".repeat(limit + 1),
            JsonReaderTest::readTree,
            InvalidJson.class)
        .hasMessage("text is not JSON: nested deeper than 100 at byte 100");
  }

  @Test
  void readsWhatJacksonReads() {
    for (long seed = 1; seed <= 3_000; seed++) {
      byte[] text = new RandomJson(seed, true).value(4).getBytes(StandardCharsets.UTF_8);
      assertThat(readTree(reader(text))).as("seed %d", seed).isEqualTo(JacksonOracle.value(text));
    }
  }

  @Test
  void givesTheScannersVerdictOnMutatedDocuments() {
    for (long seed = 1; seed <= 10_000; seed++) {
      byte[] text = new RandomJson(seed, true).value(4).getBytes(StandardCharsets.UTF_8);
      SplittableRandom random = new SplittableRandom(seed);
      text[random.nextInt(text.length)] = (byte) "{}[]\",:\\ 1x".charAt(random.nextInt(11));
      boolean read;
      try {
        readTree(reader(text));
        read = true;
      } catch (InvalidJson | InvalidInput e) {
        read = false;
      }
      assertThat(read)
          .as("seed %d: %s", seed, new String(text, StandardCharsets.UTF_8))
          .isEqualTo(JsonScan.isValid(text));
    }
  }

  private static Object readTree(JsonReader reader) {
    Object value = readValue(reader);
    reader.end();
    return value;
  }

  private static Object readValue(JsonReader reader) {
    switch (reader.peek()) {
      case OBJECT -> {
        Map<String, Object> members = new LinkedHashMap<>();
        reader.beginObject();
        for (String key = reader.nextKey(); key != null; key = reader.nextKey()) {
          members.put(key, readValue(reader));
        }
        return members;
      }
      case ARRAY -> {
        List<Object> items = new ArrayList<>();
        reader.beginArray();
        while (reader.nextItem()) {
          items.add(readValue(reader));
        }
        return items;
      }
      case STRING -> {
        return reader.readString();
      }
      case BOOLEAN -> {
        return reader.readBoolean();
      }
      case NULL -> {
        assertThat(reader.readNull()).isTrue();
        return JacksonOracle.NULL;
      }
      case NUMBER -> {
        return JacksonOracle.value(reader.readRaw());
      }
    }
    throw new IllegalStateException();
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> fails(
      String text, Consumer<JsonReader> read) {
    return fails(text, read, InvalidInput.class);
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> fails(
      String text, Consumer<JsonReader> read, Class<? extends Throwable> type) {
    return assertThatThrownBy(() -> read.accept(reader(text))).isInstanceOf(type);
  }

  private static JsonReader reader(String text) {
    return reader(text.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonReader reader(byte[] text) {
    JsonReader reader = new JsonReader("text");
    reader.reset(text, 0, text.length);
    return reader;
  }
}
