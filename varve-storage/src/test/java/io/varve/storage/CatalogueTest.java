package io.varve.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.storage.Catalogue.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Which directory holds which tenant's store. */
final class CatalogueTest {
  private static final List<Entry> ENTRIES =
      List.of(new Entry("default", "a1b2", true), new Entry("größe", "ff", false));

  private final MemoryVolume volume = new MemoryVolume();

  @Test
  void readsWhatWasWritten() throws IOException {
    for (List<Entry> entries : List.of(ENTRIES, ENTRIES.subList(0, 1), List.<Entry>of())) {
      Catalogue.write(volume, entries);
      assertThat(Catalogue.read(volume)).isEqualTo(entries);
      assertThat(volume.list("")).containsExactly(StorePaths.CATALOGUE);
    }
  }

  @Test
  void missingOneIsSaidToBeMissing() {
    assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> Catalogue.read(volume));
  }

  @Test
  void anUnfinishedOneIsReplaced() throws IOException {
    volume.create(StorePaths.CATALOGUE + ".new", 100).write(0, ByteBuffer.allocate(50));
    Catalogue.write(volume, ENTRIES);
    assertThat(Catalogue.read(volume)).isEqualTo(ENTRIES);
  }

  @Test
  void anyBitTurnedOverIsDamage() throws IOException {
    Catalogue.write(volume, ENTRIES);
    try (VolumeFile file = volume.open(StorePaths.CATALOGUE, true)) {
      for (int at = 0; at < file.size(); at++) {
        ByteBuffer one = ByteBuffer.allocate(1);
        file.read(at, one);
        byte right = one.get(0);
        for (int bit = 0; bit < 8; bit++) {
          file.write(at, ByteBuffer.wrap(new byte[] {(byte) (right ^ 1 << bit)}));
          assertThatExceptionOfType(DamagedFile.class)
              .as("byte %d, bit %d", at, bit)
              .isThrownBy(() -> Catalogue.read(volume))
              .satisfies(damage -> assertThat(damage.path()).isEqualTo(StorePaths.CATALOGUE));
        }
        file.write(at, ByteBuffer.wrap(new byte[] {right}));
      }
    }
    assertThat(Catalogue.read(volume)).isEqualTo(ENTRIES);
  }

  @Test
  void anyTruncationIsDamage() throws IOException {
    Catalogue.write(volume, ENTRIES);
    ByteBuffer all = ByteBuffer.allocate(1_000);
    try (VolumeFile file = volume.open(StorePaths.CATALOGUE, false)) {
      file.read(0, all);
    }
    for (int size = 0; size < all.position(); size++) {
      MemoryVolume cut = new MemoryVolume();
      cut.create(StorePaths.CATALOGUE, 1_000).write(0, ByteBuffer.wrap(all.array(), 0, size));
      assertThatExceptionOfType(DamagedFile.class).isThrownBy(() -> Catalogue.read(cut));
    }
  }

  /** What a faulty writer would leave: the checksum is right, the entries are not. */
  @Test
  void entriesThatLeaveTheFileAreDamage() throws IOException {
    for (int at : new int[] {6, 12, 21}) {
      requireDamaged(ENTRIES, at, (byte) 200);
    }
  }

  @Test
  void directoryThatLeavesTheVolumeIsDamage() throws IOException {
    requireDamaged(List.of(new Entry("default", "..", true)), 7, (byte) 0);
    requireDamaged(List.of(new Entry("default", "a/../b", true)), 7, (byte) 0);
    requireDamaged(List.of(new Entry("default", "", true)), 7, (byte) 0);
    requireDamaged(List.of(new Entry("default", "a\0b", true)), 7, (byte) 0);
  }

  private static void requireDamaged(List<Entry> entries, int at, byte value) throws IOException {
    MemoryVolume written = new MemoryVolume();
    Catalogue.write(written, entries);
    ByteBuffer all = ByteBuffer.allocate(1_000);
    try (VolumeFile file = written.open(StorePaths.CATALOGUE, false)) {
      file.read(0, all);
    }
    byte[] bytes = Arrays.copyOf(all.array(), all.position());
    bytes[at] = value;
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, 8);
    crc.update(bytes, 12, bytes.length - 12);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(8, (int) crc.getValue());
    MemoryVolume forged = new MemoryVolume();
    forged.create(StorePaths.CATALOGUE, 1_000).write(0, ByteBuffer.wrap(bytes));
    assertThatExceptionOfType(DamagedFile.class).isThrownBy(() -> Catalogue.read(forged));
  }
}
