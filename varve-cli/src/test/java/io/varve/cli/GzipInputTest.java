package io.varve.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

final class GzipInputTest {
  private static final byte[] TEXT = new byte[100_000];

  static {
    new Random(7).nextBytes(TEXT);
    Arrays.fill(TEXT, 30_000, 80_000, (byte) 'x');
  }

  private static byte[] unpack(byte[] packed) throws IOException {
    try (GzipInput gzip = new GzipInput(new CountedInput(new ByteArrayInputStream(packed)))) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[777];
      for (int read = gzip.read(buffer, 0, 777); read >= 0; read = gzip.read(buffer, 0, 777)) {
        out.write(buffer, 0, read);
      }
      return out.toByteArray();
    }
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** A member with every optional header field. */
  private static byte[] memberWithAllFields(byte[] content) {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    deflater.setInput(content);
    deflater.finish();
    byte[] deflated = new byte[content.length + 1_000];
    int length = deflater.deflate(deflated);
    deflater.end();
    CRC32 crc = new CRC32();
    crc.update(content);
    byte[] header = {0x1F, (byte) 0x8B, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 3, 0, 9, 9, 9};
    byte[] names = "name\0comment\0hc".getBytes(UTF_8);
    return concat(
        header, names, Arrays.copyOf(deflated, length), u32(crc.getValue()), u32(content.length));
  }

  private static byte[] u32(long value) {
    return new byte[] {
      (byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)
    };
  }

  @Test
  void unpacksOneMemberAndMany() throws IOException {
    byte[] one = CommandTest.gzip(TEXT);
    assertThat(unpack(one)).isEqualTo(TEXT);
    byte[] empty = CommandTest.gzip(new byte[0]);
    byte[] fields = memberWithAllFields("fields".getBytes(UTF_8));
    assertThat(unpack(concat(one, empty, fields, one)))
        .isEqualTo(concat(TEXT, "fields".getBytes(UTF_8), TEXT));
    assertThat(unpack(concat(one, new byte[500]))).isEqualTo(TEXT);
  }

  @Test
  void everyCutIsNoticed() throws IOException {
    byte[] second = memberWithAllFields("second".getBytes(UTF_8));
    byte[] first = CommandTest.gzip("first".getBytes(UTF_8));
    byte[] packed = concat(first, second);
    for (int length = 1; length < packed.length; length++) {
      byte[] cut = Arrays.copyOf(packed, length);
      if (length == first.length) {
        assertThat(unpack(cut)).isEqualTo("first".getBytes(UTF_8));
      } else {
        assertThatThrownBy(() -> unpack(cut))
            .isInstanceOf(IOException.class)
            .hasMessage("gzip data is cut short at byte " + length);
      }
    }
  }

  @Test
  void damageIsNoticed() throws IOException {
    byte[] packed = CommandTest.gzip(TEXT);
    assertDamaged(packed, packed.length - 7, "CRC");
    assertDamaged(packed, packed.length - 2, "bytes, expected");
    assertDamaged(packed, 2, "unknown compression method");
    assertThatThrownBy(() -> unpack(concat(packed, "text".getBytes(UTF_8))))
        .hasMessageContaining("followed by something that is not gzip");
  }

  private static void assertDamaged(byte[] packed, int at, String problem) {
    byte[] damaged = packed.clone();
    damaged[at] ^= 0x10;
    assertThatThrownBy(() -> unpack(damaged))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("gzip data is damaged")
        .hasMessageContaining(problem);
  }
}
