package io.varve.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two slots, of which the newest valid one counts. */
final class SuperBlockTest {
  private static final SuperBlock FIRST =
      new SuperBlock(1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1 << 20, true);

  private VolumeFile file;

  @BeforeEach
  void create() throws IOException {
    file = new MemoryVolume().create("super", 2L * SuperBlock.SLOT_BYTES);
    file.write(0, ByteBuffer.allocate(2 * SuperBlock.SLOT_BYTES));
  }

  private SuperBlock read() throws IOException {
    return SuperBlock.read("super", file);
  }

  private void flip(int bit) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    file.read(bit / 8, one);
    file.write(bit / 8, ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 1 << (bit % 8))}));
  }

  @Test
  void readsWhatWasWritten() throws IOException {
    FIRST.write(file);
    assertThat(read()).isEqualTo(FIRST);
  }

  @Test
  void writesGoToTheSlotsInTurnAndTheNewestCounts() throws IOException {
    SuperBlock block = FIRST;
    block.write(file);
    for (int i = 0; i < 5; i++) {
      block = block.advanced(20 + i, 30 + i, 40 + i, i % 2 == 0);
      block.write(file);
      assertThat(read()).isEqualTo(block);
      assertThat(block.sequence()).isEqualTo(2 + i);
      assertThat(SuperBlock.isSlotValid("super", file, 0)).isTrue();
      assertThat(SuperBlock.isSlotValid("super", file, 1)).isTrue();
    }
    assertThat(block)
        .isEqualTo(new SuperBlock(1, 1, 6, 2, 3, 4, 5, 6, 7, 8, 24, 34, 44, 1 << 20, true));
  }

  @Test
  void firstWriteOfANewEpochTakesTheSlotOfTheNewest() throws IOException {
    FIRST.write(file);
    SuperBlock second = FIRST.advanced(9, 12, 13, false);
    second.write(file);
    SuperBlock next = second.nextEpoch(77).advanced(9, 14, 15, false);
    assertThat(next.epoch()).isEqualTo(7);
    assertThat(next.nonce()).isEqualTo(77);
    next.write(file);
    assertThat(read()).isEqualTo(next);
    flip((int) (next.sequence() & 1) * 8 * SuperBlock.SLOT_BYTES);
    assertThat(read()).isEqualTo(FIRST);
  }

  @Test
  void anyBitTurnedOverInOneSlotLeavesTheOther() throws IOException {
    FIRST.write(file);
    SuperBlock second = FIRST.advanced(9, 12, 13, false);
    second.write(file);
    for (int slot = 0; slot < 2; slot++) {
      SuperBlock other = slot == 0 ? FIRST : second;
      for (int bit = 0; bit < 8 * SuperBlock.SLOT_BYTES; bit += bit < 1_000 ? 1 : 101) {
        flip(slot * 8 * SuperBlock.SLOT_BYTES + bit);
        assertThat(SuperBlock.isSlotValid("super", file, slot)).as("bit %d", bit).isFalse();
        assertThat(read()).as("bit %d", bit).isEqualTo(other);
        flip(slot * 8 * SuperBlock.SLOT_BYTES + bit);
      }
    }
    assertThat(read()).isEqualTo(second);
  }

  @Test
  void slotInThePlaceOfTheOtherIsNotValid() throws IOException {
    FIRST.write(file);
    ByteBuffer slot = ByteBuffer.allocate(SuperBlock.SLOT_BYTES);
    file.read(SuperBlock.SLOT_BYTES, slot);
    file.write(0, slot.flip());
    assertThat(SuperBlock.isSlotValid("super", file, 0)).isFalse();
    assertThat(read()).isEqualTo(FIRST);
  }

  @Test
  void withoutAValidSlotItIsDamaged() throws IOException {
    assertThatExceptionOfType(DamagedFile.class).isThrownBy(this::read);
    FIRST.write(file);
    flip(8 * SuperBlock.SLOT_BYTES);
    assertThatExceptionOfType(DamagedFile.class)
        .isThrownBy(this::read)
        .satisfies(damage -> assertThat(damage.path()).isEqualTo("super"));
  }

  @Test
  void truncatedFileIsDamaged() throws IOException {
    FIRST.write(file);
    for (int size : new int[] {0, 1, 107, 4_096, 4_097}) {
      ByteBuffer content = ByteBuffer.allocate(size);
      file.read(0, content);
      try (VolumeFile part = new MemoryVolume().create("super", 8_192)) {
        part.write(0, content.flip());
        assertThatExceptionOfType(DamagedFile.class)
            .isThrownBy(() -> SuperBlock.read("super", part));
      }
    }
  }

  @Test
  void newerFormatIsToldFromDamage() throws IOException {
    FIRST.write(file);
    FIRST.advanced(9, 12, 13, false).write(file);
    ByteBuffer slot = ByteBuffer.allocate(SuperBlock.SLOT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    file.read(0, slot);
    slot.putShort(4, (short) 2);
    CRC32C crc = new CRC32C();
    crc.update(slot.slice(0, 104));
    slot.putInt(104, (int) crc.getValue());
    file.write(0, slot.flip());
    assertThatExceptionOfType(NewerFormat.class)
        .isThrownBy(this::read)
        .withMessageContaining("super")
        .withMessageContaining("2");
  }

  @Test
  void logsOfOtherLineagesBeginWithOtherChains() {
    SuperBlock other = new SuperBlock(1, 1, 1, 2, 3, 4, 6, 6, 7, 8, 9, 10, 11, 1 << 20, true);
    assertThat(other.initialChain()).isNotEqualTo(FIRST.initialChain());
  }
}
