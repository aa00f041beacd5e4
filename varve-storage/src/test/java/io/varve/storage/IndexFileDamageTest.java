package io.varve.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.IndexScenario.Event;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexFileDamageTest {
  private static final KeyHash HASH = KeyHash.ofStore(7, 8);
  private static final int SLOTS = 12;

  private IndexScenario scenario;
  private byte[] whole;

  @BeforeEach
  void writeFile() throws IOException {
    scenario = IndexScenario.random(1, SLOTS);
    MemoryVolume volume = new MemoryVolume();
    volume.createDirectory("index");
    String path =
        IndexFileWriter.write(
            volume, scenario.appended(HASH), SLOTS, "index", scenario.header(SLOTS));
    try (VolumeFile file = volume.open(path, false)) {
      MemorySegment map = file.map();
      whole = Bytes.array(map, 0, (int) map.byteSize());
    }
  }

  @Test
  void refusesEachFlippedBit() throws IOException {
    open(whole).verify();
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> open(flipped).verify())
          .as("bit %d", bit)
          .isInstanceOf(DamagedFile.class);
    }
  }

  @Test
  void refusesEachTruncation() {
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> open(cut)).isInstanceOf(DamagedFile.class);
    }
    byte[] longer = Arrays.copyOf(whole, whole.length + 8);
    assertThatThrownBy(() -> open(longer)).isInstanceOf(DamagedFile.class);
  }

  @Test
  void refusesAFileUnderAnotherName() {
    assertThatThrownBy(() -> open("index/" + IndexFormat.fileName(1, 2), whole))
        .isInstanceOf(DamagedFile.class)
        .hasMessageContaining(scenario.header(SLOTS).fileName());
  }

  @Test
  void saysWhereItIsDamaged() {
    byte[] damaged = whole.clone();
    damaged[IndexFormat.HEADER_BYTES] ^= 1;
    assertThatThrownBy(() -> open(damaged).verify())
        .isInstanceOfSatisfying(
            DamagedFile.class,
            e -> {
              assertThat(e.path()).endsWith(scenario.header(SLOTS).fileName());
              assertThat(e.offset()).isEqualTo(IndexFormat.HEADER_BYTES);
              assertThat(e.expected()).contains("CRC");
            });
  }

  /** Damage that comes with right checksums, as a faulty writer would leave it. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whatPassesVerifyCanBeUsedWithoutHarm(long seed) throws IOException {
    Random random = new Random(seed);
    int used = 0;
    for (int round = 0; round < 3_000; round++) {
      byte[] damaged = whole.clone();
      MemorySegment s = MemorySegment.ofArray(damaged);
      for (int i = random.nextInt(3); i >= 0; i--) {
        damage(s, random);
      }
      repairChecksums(s);
      IndexFile file;
      try {
        file = open(damaged);
        file.verify();
      } catch (DamagedFile refused) {
        continue;
      }
      used++;
      use(file, random);
    }
    assertThat(used).isPositive();
  }

  private void damage(MemorySegment s, Random random) {
    long at = 4L * random.nextInt(whole.length / 4);
    int value = Bytes.i32(s, at);
    switch (random.nextInt(4)) {
      case 0 -> Bytes.i32(s, at, random.nextInt());
      case 1 -> Bytes.i32(s, at, random.nextInt(SLOTS + 2));
      case 2 -> Bytes.i32(s, at, value + random.nextInt(5) - 2);
      default -> Bytes.i32(s, at, value ^ (1 << random.nextInt(32)));
    }
  }

  private void repairChecksums(MemorySegment s) {
    for (int section = 0; section < IndexFormat.SECTIONS; section++) {
      long entry = IndexFileCheck.sectionEntry(section);
      MemorySegment original = MemorySegment.ofArray(whole);
      long from = Bytes.i64(original, entry);
      long to =
          section + 1 < IndexFormat.SECTIONS
              ? Bytes.i64(original, entry + IndexFormat.SECTION_ENTRY_BYTES)
              : whole.length;
      Bytes.i32(s, entry + IndexFormat.SECTION_CRC, Bytes.crc32c(s, from, to - from));
    }
    Bytes.i32(s, IndexFormat.HEADER_CRC, Bytes.crc32c(s, 0, IndexFormat.HEADER_CRC));
  }

  private void use(IndexFile file, Random random) {
    for (int slot = 0; slot < file.slots(); slot++) {
      file.offset(slot);
      file.timestamp(slot);
      file.typeName(file.type(slot));
      if (file.entityKey(slot) != SegmentIndex.NO_KEY) {
        file.key(file.entityKey(slot));
      }
      file.timeMayMatch(slot / SegmentIndex.BLOCK_SLOTS, 0, 1);
    }
    for (int domain = 1; domain < IndexDomain.COUNT; domain++) {
      file.findPrefix(domain, new byte[0], key -> useKey(file, key, random));
      file.findPrefix(domain, new byte[] {'o'}, key -> useKey(file, key, random));
    }
    for (IndexScenario.Key key : scenario.postings.keySet()) {
      new IndexOracle(scenario, HASH, 0).find(file, key);
    }
    for (IndexScenario.Row row : scenario.rows) {
      Event event = row.event();
      IndexOracle.slots(file.idCandidates(event.high(), event.low(), file.slots()))
          .forEach(file::offset);
    }
    file.firstDifference(scenario.appended(HASH), SLOTS);
  }

  private static void useKey(IndexFile file, int key, Random random) {
    file.key(key);
    file.domain(key);
    file.tip(key);
    int endSlot = random.nextInt(SLOTS + 1);
    file.lastSlot(key, endSlot);
    IndexOracle.slots(file.ascending(key, 0, SLOTS)).forEach(file::offset);
    assertThat(IndexOracle.slots(file.ascending(key, 0, endSlot)))
        .isEqualTo(IndexOracle.slots(file.descending(key, 0, endSlot)).reversed());
    file.ascending(key, random.nextInt(SLOTS), endSlot).seek(random.nextInt(SLOTS));
    file.descending(key, random.nextInt(SLOTS), endSlot).seek(random.nextInt(SLOTS));
  }

  private IndexFile open(byte[] bytes) throws IOException {
    return open("index/" + scenario.header(SLOTS).fileName(), bytes);
  }

  private static IndexFile open(String path, byte[] bytes) throws IOException {
    MemoryVolume volume = new MemoryVolume();
    volume.createDirectory("index");
    try (VolumeFile file = volume.create(path, bytes.length)) {
      file.write(0, ByteBuffer.wrap(bytes));
    }
    return IndexFile.open(volume, path);
  }
}
