package io.varve.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Type definition records. */
final class TypeFormatTest {
  @Test
  void readsWhatWasWritten() {
    for (String name : new String[] {"a", "order.placed", "Ärger.größer", "x".repeat(512)}) {
      for (int ordinal : new int[] {0, 1, 300, TypeFormat.MAX_ORDINAL}) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        byte[] record = TypeFormat.encode(ordinal, utf8);
        MemorySegment s = MemorySegment.ofArray(record);
        assertThat(record.length)
            .isEqualTo(TypeFormat.size(utf8.length))
            .isEqualTo(record.length / 8 * 8);
        assertThat(RecordFormat.length(s, 0)).isEqualTo(record.length);
        assertThat(RecordFormat.kind(s, 0)).isEqualTo(RecordFormat.KIND_TYPE);
        assertThat(RecordFormat.type(s, 0)).isEqualTo(ordinal);
        assertThat(TypeFormat.name(s, 0)).isEqualTo(utf8);
        assertThat(TypeFormat.text(s, 0)).isEqualTo(name);
        assertThat(TypeFormat.isWellFormed(s, 0, record.length)).isTrue();
      }
    }
  }

  @Test
  void nameMustFillTheRecord() {
    byte[] record = TypeFormat.encode(3, new byte[20]);
    MemorySegment s = MemorySegment.ofArray(record);
    assertThat(TypeFormat.isWellFormed(s, 0, record.length + 8)).isFalse();
    assertThat(TypeFormat.isWellFormed(s, 0, record.length - 8)).isFalse();
  }

  @Test
  void takesNoPosition() {
    assertThat(RecordFormat.takesPosition(RecordFormat.KIND_TYPE)).isFalse();
    assertThat(RecordFormat.takesPosition(RecordFormat.KIND_COMMIT)).isFalse();
    assertThat(RecordFormat.takesPosition(RecordFormat.KIND_EPOCH)).isFalse();
    assertThat(RecordFormat.takesPosition(RecordFormat.KIND_EVENT)).isTrue();
    assertThat(RecordFormat.takesPosition(RecordFormat.KIND_ENTITY_CONTROL)).isTrue();
    assertThat(RecordFormat.takesPosition(RecordFormat.KIND_ERASURE)).isTrue();
  }
}
