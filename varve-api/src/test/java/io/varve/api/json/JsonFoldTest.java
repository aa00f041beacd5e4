package io.varve.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JsonFoldTest {
  @Test
  void laterTopLevelKeysOverwriteInPlace() {
    assertThat(fold("{\"a\":1,\"b\":{\"x\":1}}", "{\"c\":[1, 2],\"b\":{\"y\":2}}", "{\"a\":null}"))
        .isEqualTo("{\"a\":null,\"b\":{\"y\":2},\"c\":[1,2]}");
  }

  @Test
  void keysCompareUnescapedAndKeepTheirLastBytes() {
    assertThat(fold("{\"a\":1,\"b\":2}", "{\"\\u0061\":3}")).isEqualTo("{\"\\u0061\":3,\"b\":2}");
  }

  @Test
  void numbersKeepTheirDigits() {
    assertThat(fold("{ \"a\" : 1.00 }", "{\"b\":1E+2}")).isEqualTo("{\"a\":1.00,\"b\":1E+2}");
  }

  @Test
  void ignoresWhatIsNoObjectAsAWhole() {
    assertThat(
            fold(
                "{\"a\":1}",
                "[1]",
                "2",
                "\"x\"",
                "null",
                "",
                " ",
                "{\"a\":2",
                "{\"a\":2}x",
                "{\"a\":2,\"b\":1,\"b\":2}"))
        .isEqualTo("{\"a\":1}");
    assertThat(fold()).isEqualTo("{}");
    assertThat(fold(" { } ")).isEqualTo("{}");
  }

  @Test
  void copiesWhatItKeeps() {
    JsonFold fold = new JsonFold();
    assertThat(fold.isEmpty()).isTrue();
    byte[] block = utf8("xx{\"a\":1}xx");
    fold.add(block, 2, 9);
    Arrays.fill(block, (byte) 0);
    assertThat(fold.isEmpty()).isFalse();
    assertThat(fold.toObject()).isEqualTo(utf8("{\"a\":1}"));
  }

  @Test
  void agreesWithAFoldOfTrees() {
    for (long seed = 1; seed <= 2_000; seed++) {
      RandomJson random = new RandomJson(seed, true);
      JsonFold fold = new JsonFold();
      Map<Object, Object> expected = new LinkedHashMap<>();
      for (int events = random.below(12); events > 0; events--) {
        byte[] payload = utf8(random.below(8) == 0 ? random.value(2) : random.object(3));
        fold.add(payload);
        if (JacksonOracle.value(payload) instanceof Map<?, ?> members) {
          expected.putAll(members);
        }
      }
      byte[] object = fold.toObject();
      assertThat(JsonScan.normalize(object, "state")).as("seed %d", seed).isSameAs(object);
      Map<?, ?> actual = (Map<?, ?>) JacksonOracle.value(object);
      assertThat((Object) actual).as("seed %d", seed).isEqualTo(expected);
      assertThat(List.copyOf(actual.keySet()))
          .as("seed %d", seed)
          .isEqualTo(new ArrayList<>(expected.keySet()));
    }
  }

  private static String fold(String... payloads) {
    JsonFold fold = new JsonFold();
    for (String payload : payloads) {
      fold.add(utf8(payload));
    }
    return new String(fold.toObject(), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
