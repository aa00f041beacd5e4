package io.varve.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class PayloadTest {
  @Test
  void noneIsNeitherJsonNorBytes() {
    assertThat(Payload.none().isNone()).isTrue();
    assertThat(Payload.none().isJson()).isFalse();
    assertThat(Payload.none().sizeBytes()).isZero();
    assertThat(Payload.bytes(new byte[0])).isSameAs(Payload.none());
    assertThat(Payload.json("").isNone()).isFalse();
  }

  @Test
  void equalsByKindAndContent() {
    Payload json = Payload.json("{\"a\":1}");
    assertThat(json)
        .isEqualTo(Payload.json("{\"a\":1}".getBytes(StandardCharsets.UTF_8)))
        .hasSameHashCodeAs(Payload.json("{\"a\":1}"))
        .isNotEqualTo(Payload.json("{\"a\":2}"))
        .isNotEqualTo(Payload.bytes("{\"a\":1}".getBytes(StandardCharsets.UTF_8)))
        .hasToString("{\"a\":1}");
    assertThat(Payload.bytes(new byte[3])).hasToString("bytes[3]");
  }

  @Test
  void handsOutCopiesAndReadOnlyViews() {
    Payload payload = Payload.json("\u20ac1");
    payload.toBytes()[0] = 0;
    assertThat(payload.text()).isEqualTo("\u20ac1");
    assertThat(payload.buffer().isReadOnly()).isTrue();
    assertThat(payload.buffer().remaining()).isEqualTo(payload.sizeBytes()).isEqualTo(4);
    byte[] target = new byte[6];
    payload.copyTo(target, 1);
    assertThat(new String(target, 1, 4, StandardCharsets.UTF_8)).isEqualTo("\u20ac1");
    assertThat(target).startsWith(0).endsWith(0);
  }
}
