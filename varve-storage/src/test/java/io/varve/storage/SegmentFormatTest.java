package io.varve.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The header of a segment. */
final class SegmentFormatTest {
  private static final SegmentFormat HEADER = new SegmentFormat(11, 12, 500, 77, 1 << 20);

  private static byte[] encoded() {
    ByteBuffer buffer = HEADER.encode();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static SegmentFormat decode(byte[] bytes, long first) throws IOException {
    return SegmentFormat.decode("x.seg", MemorySegment.ofArray(bytes), TestFrames.STORE, first);
  }

  @Test
  void readsWhatWasWritten() throws IOException {
    assertThat(encoded()).hasSize(SegmentFormat.FRAMES_AT);
    assertThat(decode(encoded(), 500)).isEqualTo(HEADER);
  }

  @Test
  void anyBitTurnedOverIsDamage() {
    byte[] bytes = encoded();
    for (int bit = 0; bit < 8 * SegmentFormat.HEADER_BYTES; bit++) {
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThatExceptionOfType(DamagedFile.class)
          .as("bit %d", bit)
          .isThrownBy(() -> decode(bytes, 500))
          .satisfies(damage -> assertThat(damage.path()).isEqualTo("x.seg"));
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    }
  }

  @Test
  void tooShortAFileIsDamage() {
    for (int size : new int[] {0, 47, 48, 4_095}) {
      byte[] bytes = Arrays.copyOf(encoded(), size);
      assertThatExceptionOfType(DamagedFile.class)
          .isThrownBy(() -> decode(bytes, 500))
          .satisfies(damage -> assertThat(damage.offset()).isEqualTo(size));
    }
  }

  @Test
  void segmentOfAnotherPlaceOrStoreIsDamage() {
    assertThatExceptionOfType(DamagedFile.class)
        .isThrownBy(() -> decode(encoded(), 501))
        .satisfies(damage -> assertThat(damage.expected()).contains("501"));
    for (SegmentFormat other :
        new SegmentFormat[] {
          new SegmentFormat(10, 12, 500, 77, 1 << 20), new SegmentFormat(11, 13, 500, 77, 1 << 20)
        }) {
      assertThatExceptionOfType(DamagedFile.class)
          .isThrownBy(() ->
              SegmentFormat.decode(
                  "x.seg", MemorySegment.ofBuffer(other.encode()), TestFrames.STORE, 500))
          .satisfies(damage -> assertThat(damage.expected()).contains("this store"));
    }
  }

  @Test
  void newerFormatIsToldFromDamage() {
    byte[] bytes = encoded();
    MemorySegment s = MemorySegment.ofArray(bytes);
    Bytes.u16(s, 4, 2);
    Bytes.i32(s, 44, Bytes.crc32c(s, 0, 44));
    assertThatExceptionOfType(NewerFormat.class)
        .isThrownBy(() -> decode(bytes, 500))
        .withMessageContaining("x.seg");
  }
}
