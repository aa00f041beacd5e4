package io.varve.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class JsonWriterTest {
  @Test
  void setsCommasItself() {
    JsonWriter out = new JsonWriter();
    out.beginObject().key("a").beginArray().number(1).string("x").nothing().endArray();
    out.key("b").beginObject().endObject().key("c").bool(true).key("d").beginArray().beginArray();
    out.endArray().beginObject().endObject().endArray().key("e").raw(new byte[] {'7'}).endObject();
    assertThat(out.text())
        .isEqualTo("{\"a\":[1,\"x\",null],\"b\":{},\"c\":true,\"d\":[[],{}],\"e\":7}");
  }

  @Test
  void separatesLines() {
    JsonWriter out = new JsonWriter();
    out.number(1).newLine().beginObject().endObject().newLine();
    assertThat(out.text()).isEqualTo("1\n{}\n");
    out.reset();
    assertThat(out.number(2).text()).isEqualTo("2");
    assertThat(out.sizeBytes()).isEqualTo(1);
    assertThat(out.toBytes()).containsExactly('2');
  }

  @Test
  void escapesOnlyWhatMustBe() {
    assertThat(string("\" \\ / \b\f\n\r\t \u0001\u001f \u007f \u00e9 \u2028"))
        .isEqualTo("\"\\\" \\\\ / \\b\\f\\n\\r\\t \\u0001\\u001f \u007f \u00e9 \u2028\"");
  }

  @Test
  void writesLoneSurrogatesAsEscapes() {
    assertThat(string("\uD83D\uDE00")).isEqualTo("\"\uD83D\uDE00\"");
    assertThat(string("a\uD83D")).isEqualTo("\"a\\ud83d\"");
    assertThat(string("\uDE00\uD83Db")).isEqualTo("\"\\ude00\\ud83db\"");
  }

  @Test
  void everyStringOfCharactersReadsBack() {
    for (long seed = 1; seed <= 3_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(40); i > 0; i--) {
        int bound = List.of(0x80, 0x800, 0xD800, 0x11_0000 - 0x800).get(random.nextInt(4));
        int codePoint = random.nextInt(bound);
        text.appendCodePoint(codePoint >= 0xD800 ? codePoint + 0x800 : codePoint);
      }
      byte[] json = new JsonWriter(1).string(text.toString()).toBytes();
      assertThat(JsonScan.isValid(json)).as("seed %d", seed).isTrue();
      assertThat(JacksonOracle.value(json)).as("seed %d", seed).isEqualTo(text.toString());
    }
  }

  @Test
  void writesEveryLong() {
    JsonWriter out = new JsonWriter();
    for (long power = 1, i = 0; i < 19; i++, power *= 10) {
      for (long number : new long[] {power, power - 1, -power, 1 - power}) {
        out.reset();
        assertThat(out.number(number).text()).isEqualTo(Long.toString(number));
      }
    }
    out.reset();
    out.beginArray().number(Long.MAX_VALUE).number(Long.MIN_VALUE).number(0).endArray();
    assertThat(out.text()).isEqualTo("[9223372036854775807,-9223372036854775808,0]");
  }

  @Test
  void growsFromAnySize() {
    JsonWriter out = new JsonWriter(0);
    out.beginArray();
    for (int i = 0; i < 1_000; i++) {
      out.string("\u20ac".repeat(i % 50)).time(Instant.EPOCH);
    }
    out.endArray();
    assertThat(JsonScan.isValid(out.array(), 0, out.sizeBytes())).isTrue();
  }

  private static String string(String value) {
    return new String(new JsonWriter().string(value).toBytes(), StandardCharsets.UTF_8);
  }
}
