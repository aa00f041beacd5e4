package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.StoreDamaged;
import io.varve.api.StoreUnavailable;
import io.varve.api.UnsupportedFormat;
import io.varve.storage.StorePaths;
import io.varve.storage.SuperBlock;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Files of a store that are gone, renamed, of another store, or of a newer release. */
final class DamageTest {
  private final StoreImage image = closed(1);

  private static StoreImage closed(long seed) {
    try {
      return StoreImage.closed(seed);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anySegmentGoneIsDamage() {
    for (String segment : image.segments) {
      SimulatedVolume volume = image.volume();
      volume.files().remove(segment);
      requireDamaged(volume);
    }
  }

  /** The last one is named in the super block before anything is stored in it. */
  @Test
  void lastSegmentGoneAfterAKillIsDamage() throws IOException {
    StoreImage killed = StoreImage.killed(3);
    SimulatedVolume volume = killed.volume();
    volume.files().remove(killed.lastSegment());
    requireDamaged(volume);
  }

  @Test
  void anySegmentEmptyIsDamage() {
    for (String segment : image.segments) {
      SimulatedVolume volume = image.volume();
      volume.files().truncate(segment, 0);
      requireDamaged(volume);
    }
  }

  @Test
  void renamedSegmentIsDamage() {
    for (String segment : image.segments) {
      for (long first : new long[] {2, 77, image.head() + 1, Long.MAX_VALUE}) {
        SimulatedVolume volume = image.volume();
        volume.files().put(image.paths.segment(first), image.files.get(segment));
        requireDamaged(volume);
        volume.files().remove(segment);
        requireDamaged(volume);
      }
    }
  }

  @Test
  void swappedSegmentsAreDamage() {
    SimulatedVolume volume = image.volume();
    volume.files().put(image.segments.get(0), image.files.get(image.segments.get(1)));
    volume.files().put(image.segments.get(1), image.files.get(image.segments.get(0)));
    requireDamaged(volume);
  }

  @Test
  void segmentOfAnotherStoreIsDamage() {
    StoreImage other = closed(2);
    SimulatedVolume volume = image.volume();
    volume.files().put(image.segments.getFirst(), other.files.get(other.segments.getFirst()));
    requireDamaged(volume);
  }

  @Test
  void olderCopyOfTheLastSegmentIsDamage() {
    byte[] segment = image.files.get(image.lastSegment()).clone();
    StoreImage.Frame last = image.frames.getLast();
    Arrays.fill(segment, (int) last.offset(), (int) last.end(), (byte) 0);
    SimulatedVolume volume = image.volume();
    volume.files().put(image.lastSegment(), segment);
    requireDamaged(volume);
  }

  @Test
  void otherFilesInTheStoreDoNotMatter() {
    SimulatedVolume volume = image.volume();
    volume.files().put(image.paths.log() + "/notes.txt", new byte[10]);
    volume.files().put(image.paths.log() + "/00000000000000000005.seg.bak", new byte[10]);
    volume.files().put(image.paths.directory() + "/super.old", new byte[10]);
    volume.files().put("lost+found/x", new byte[10]);
    requireSame(volume);
  }

  @Test
  void withoutItsIndexFilesTheStoreAnswersTheSameAndMakesThemAgain() {
    SimulatedVolume volume = image.volume();
    image.indexFiles().forEach(volume.files()::remove);
    try (LocalEventStore store = image.openForReading(volume)) {
      image.answers.requireSame(store);
    }
    requireSame(volume);
    assertThat(volume.files().paths()).containsAll(image.indexFiles());
    for (String index : image.indexFiles()) {
      SimulatedVolume without = image.volume();
      without.files().remove(index);
      requireSame(without);
      assertThat(without.files().paths()).containsAll(image.indexFiles());
    }
  }

  @Test
  void indexOfAnotherStoreIsNotUsed() {
    StoreImage other = closed(2);
    SimulatedVolume volume = image.volume();
    for (String index : other.indexFiles()) {
      String name = index.substring(index.lastIndexOf('/') + 1);
      volume.files().put(image.paths.index() + "/" + name, other.files.get(index));
    }
    assertThat(indexFiles(volume)).hasSizeGreaterThan(image.indexFiles().size());
    requireSame(volume);
    assertThat(indexFiles(volume)).isEqualTo(image.indexFiles());
  }

  @Test
  void truncatedIndexIsBuiltAgain() {
    for (String index : image.indexFiles()) {
      for (int cut = 0; cut < image.files.get(index).length; cut += 777) {
        SimulatedVolume volume = image.volume();
        volume.files().truncate(index, cut);
        assertThat(StoreImage.verify(volume).damages())
            .first()
            .satisfies(damage -> assertThat(damage.file()).isEqualTo(index));
        requireSame(volume);
      }
    }
  }

  @Test
  void missingSuperBlockIsDamage() {
    SimulatedVolume volume = image.volume();
    volume.files().remove(image.paths.superBlock());
    requireDamaged(volume);
  }

  @Test
  void superBlockOfAnotherStoreIsDamage() {
    StoreImage other = closed(2);
    SimulatedVolume volume = image.volume();
    volume.files().put(image.paths.superBlock(), other.files.get(other.paths.superBlock()));
    requireDamaged(volume);
  }

  @Test
  void missingCatalogueIsDamageNotANewStore() {
    SimulatedVolume volume = image.volume();
    volume.files().remove(StorePaths.CATALOGUE);
    requireDamaged(volume);
    assertThat(volume.files().paths()).doesNotContain(StorePaths.CATALOGUE);
  }

  @Test
  void truncatedCatalogueIsDamage() {
    for (int size = 0; size < image.files.get(StorePaths.CATALOGUE).length; size++) {
      SimulatedVolume volume = image.volume();
      volume.files().truncate(StorePaths.CATALOGUE, size);
      requireDamaged(volume);
    }
  }

  @Test
  void directoryOfSomethingElseIsRefused() {
    SimulatedVolume volume = new SimulatedVolume(1);
    volume.files().put("photos/holiday.jpg", new byte[10]);
    assertThatExceptionOfType(UnsupportedFormat.class)
        .isThrownBy(() -> StoreImage.open(volume))
        .withMessageContaining("photos");
    assertThat(volume.files().paths()).containsExactly("photos/holiday.jpg");
  }

  @Test
  void emptyDirectoryIsNoStoreToVerify() {
    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> StoreImage.verify(new SimulatedVolume(1)));
  }

  // ---- newer releases

  @Test
  void newerCatalogueIsRefusedAndLeftAlone() {
    byte[] catalogue = image.files.get(StorePaths.CATALOGUE).clone();
    ByteBuffer bytes = ByteBuffer.wrap(catalogue).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putShort(4, (short) 2);
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(0, 8));
    crc.update(bytes.slice(12, catalogue.length - 12));
    bytes.putInt(8, (int) crc.getValue());
    requireNewer(StorePaths.CATALOGUE, catalogue);
  }

  @Test
  void newerSuperBlockIsRefusedAndLeftAlone() {
    byte[] superBlock = image.files.get(image.paths.superBlock()).clone();
    newer(superBlock, (int) (image.superBlock.sequence() & 1) * SuperBlock.SLOT_BYTES, 104);
    requireNewer(image.paths.superBlock(), superBlock);
  }

  @Test
  void newerSegmentIsRefusedAndLeftAlone() {
    for (String segment : image.segments) {
      byte[] bytes = image.files.get(segment).clone();
      newer(bytes, 0, 44);
      requireNewer(segment, bytes);
    }
  }

  private static void newer(byte[] file, int from, int crcAt) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putShort(from + 4, (short) 2);
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(from, crcAt));
    bytes.putInt(from + crcAt, (int) crc.getValue());
  }

  private void requireNewer(String file, byte[] content) {
    SimulatedVolume volume = image.volume();
    volume.files().put(file, content);
    assertThatExceptionOfType(UnsupportedFormat.class)
        .isThrownBy(() -> StoreImage.open(volume))
        .withMessageContaining(file)
        .withMessageContaining("version 2");
    assertThatExceptionOfType(UnsupportedFormat.class).isThrownBy(() -> StoreImage.verify(volume));
    assertThat(volume.files().bytes(file)).isEqualTo(content);
  }

  // ----

  private static void requireDamaged(SimulatedVolume volume) {
    assertThat(StoreImage.verify(volume).damages()).isNotEmpty();
    assertThatExceptionOfType(StoreDamaged.class).isThrownBy(() -> StoreImage.open(volume));
    // What was refused once is refused again: nothing was cut or made up.
    assertThatExceptionOfType(StoreDamaged.class).isThrownBy(() -> StoreImage.open(volume));
  }

  private static List<String> indexFiles(SimulatedVolume volume) {
    return volume.files().paths().stream().filter(path -> path.contains("/index/")).toList();
  }

  private void requireSame(SimulatedVolume volume) {
    try (LocalEventStore store = StoreImage.open(volume)) {
      image.answers.requireSame(store);
    }
    assertThat(StoreImage.verify(volume).damages()).isEmpty();
  }
}
