package io.varve.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the parts of storage refuse, and where they end (I12). */
final class StorageBoundsTest {
  private static final KeyHash HASH = KeyHash.ofStore(7, 8);

  @Test
  void namesOfSegmentsHaveTwentyDigits() {
    assertThat(StorePaths.segmentFirst("00000000000000000001.seg")).isEqualTo(1);
    assertThat(StorePaths.segmentFirst("09223372036854775807.seg")).isEqualTo(Long.MAX_VALUE);
    for (String none :
        List.of(
            "09223372036854775808.seg",
            "0000000000000000001.seg",
            "000000000000000000001.seg",
            "0000000000000000000a.seg",
            "/0000000000000000001.seg",
            "00000000000000000001.idx",
            "spare")) {
      assertThat(StorePaths.segmentFirst(none)).as(none).isEqualTo(-1);
    }
  }

  @Test
  void volumesRefuseNamesThatLeadElsewhere() {
    for (String bad : List.of("", ".", "..", "a\\b", "a\0b", "a/./b", "a//b")) {
      assertThatIllegalArgumentException().as(bad).isThrownBy(() -> VolumePath.requireFile(bad));
    }
  }

  @Test
  void growingBytesHaveNoPlaceBeforeTheirStart() {
    GrowingBytes bytes = new GrowingBytes(8, 16);
    ByteBuffer one = ByteBuffer.allocate(1);
    assertThatIllegalArgumentException().isThrownBy(() -> bytes.read(-1, one));
    assertThatIllegalArgumentException().isThrownBy(() -> bytes.write(-1, one));
    assertThatIllegalStateException()
        .isThrownBy(() -> bytes.write(16, one))
        .withMessageContaining("write within capacity");
    assertThatIllegalArgumentException().isThrownBy(() -> new GrowingBytes(0, 16));
    assertThatIllegalArgumentException().isThrownBy(() -> new GrowingBytes(8, -1));
  }

  /** Units of no bytes: addresses run out, memory does not. */
  @Test
  void growingMemoryEndsWhereItsAddressesDo() {
    int half = 1 << 30;
    GrowingMemory memory = new GrowingMemory(Arena.ofAuto(), 0, 30, 30);
    assertThat(memory.allocate(half)).isZero();
    assertThatIllegalStateException().isThrownBy(() -> memory.allocate(half));
    assertThatIllegalStateException().isThrownBy(memory::allocateChunk);
    assertThat(memory.allocate(1)).isEqualTo(half);
    assertThatIllegalStateException().isThrownBy(() -> memory.allocate(half));
  }

  @Test
  void volumesInMemoryHaveNoNegativeLimit() {
    MemoryVolume volume = new MemoryVolume();
    assertThat(volume.freeBytes()).isEqualTo(Long.MAX_VALUE);
    assertThatIllegalArgumentException().isThrownBy(() -> volume.limitBytes(-1));
  }

  @Test
  void catalogueHasTheSizeOfOne() throws IOException {
    for (long size : new long[] {11, (16 << 20) + 1}) {
      MemoryVolume volume = new MemoryVolume();
      try (VolumeFile file = volume.create(StorePaths.CATALOGUE, size)) {
        file.write(size - 1, ByteBuffer.allocate(1));
      }
      assertThatExceptionOfType(DamagedFile.class)
          .isThrownBy(() -> Catalogue.read(volume))
          .satisfies(damage -> assertThat(damage.actual()).isEqualTo(size + " bytes"));
    }
  }

  @Test
  void superBlockHasALevelAndAProfileOfThisFormat() throws IOException {
    for (int[] wrong : new int[][] {{3, 0}, {0, 2}}) {
      MemoryVolume volume = new MemoryVolume();
      SuperBlock block =
          new SuperBlock(wrong[0], wrong[1], 2, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1 << 20, false);
      try (VolumeFile file = volume.create("super", 2L * SuperBlock.SLOT_BYTES)) {
        file.write(0, ByteBuffer.allocate(2 * SuperBlock.SLOT_BYTES));
        block.write(file);
        assertThat(SuperBlock.isSlotValid("super", file, 0)).isFalse();
        assertThatExceptionOfType(DamagedFile.class)
            .isThrownBy(() -> SuperBlock.read("super", file));
      }
    }
  }

  @Test
  void segmentHasItsMagic() {
    SegmentFormat header = new SegmentFormat(11, 12, 1, 0, 64 * 1024);
    byte[] bytes = new byte[SegmentFormat.FRAMES_AT];
    header.encode().get(bytes);
    MemorySegment s = MemorySegment.ofArray(bytes);
    Bytes.i32(s, 0, SegmentFormat.MAGIC + 1);
    Bytes.i32(s, 44, Bytes.crc32c(s, 0, 44));
    assertThatExceptionOfType(DamagedFile.class)
        .isThrownBy(() -> SegmentFormat.decode("x.seg", s, TestFrames.STORE, 1))
        .satisfies(damage -> assertThat(damage.expected()).contains("magic"));
  }

  @Test
  void framesAreSealedOverWholeRecordsOnly() {
    byte[] frame = TestFrames.first().frame(0, 1);
    byte[] records = Arrays.copyOfRange(frame, FrameFormat.HEADER_BYTES, frame.length);
    MemorySegment s = MemorySegment.ofArray(frame.clone());
    assertThatIllegalStateException()
        .isThrownBy(() -> FrameFormat.seal(s, 0, frame.length - 8, TestFrames.header(frame)))
        .withMessageContaining("records fill their frame");
    for (int length : new int[] {0, 8, records.length + 8}) {
      byte[] wrong = records.clone();
      Bytes.i32(MemorySegment.ofArray(wrong), RecordFormat.LENGTH, length);
      FrameWriter writer = new FrameWriter();
      writer.begin(frame.length);
      assertThatIllegalStateException()
          .isThrownBy(() -> writer.add(wrong, wrong.length))
          .withMessageContaining("record lies in its part");
    }
  }

  @Test
  void indexKeepsToItsSegment() {
    assertThatIllegalStateException()
        .isThrownBy(() -> OpenIndex.create(10, 9, HASH))
        .withMessageContaining("starts in its segment");
    OpenIndex index = OpenIndex.create(10, 12, HASH);
    assertThatIllegalStateException()
        .isThrownBy(() -> index.seedTypes(OpenIndex.create(9, 9, HASH)))
        .withMessageContaining("same segment");
    OpenIndex filled = IndexScenario.random(1, 3).appended(HASH);
    assertThatIllegalStateException()
        .isThrownBy(() -> filled.seedTypes(filled))
        .withMessageContaining("seeded first");
  }

  @Test
  void indexHasAsManyTypesAsOrdinals() {
    OpenIndex index = OpenIndex.create(1, 1, HASH);
    for (int ordinal = 0; ordinal <= TypeFormat.MAX_ORDINAL; ordinal++) {
      index.defineType(ordinal, name(ordinal));
    }
    int beyond = TypeFormat.MAX_ORDINAL + 1;
    assertThatIllegalStateException()
        .isThrownBy(() -> index.defineType(beyond, name(beyond)))
        .withMessageContaining("type ordinals fit");
  }

  private static byte[] name(int ordinal) {
    return ("type-" + ordinal).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void slotsOfAKeyAscend() {
    KeyDictionary keys = new KeyDictionary(Arena.ofAuto());
    byte[] name = {'k'};
    int key = keys.findOrAdd(IndexDomain.TAG, 5, name, 0, 1, 0);
    keys.records.post(key, 4);
    assertThatIllegalStateException()
        .isThrownBy(() -> keys.records.post(key, 3))
        .withMessageContaining("ascend");
  }

  @Test
  void indexFileIsWrittenSectionBySection() throws IOException {
    IndexLayout layout = new IndexLayout(1, 0, 0, 0, 0, 0);
    try (VolumeFile file = new MemoryVolume().create("idx", 1 << 20)) {
      IndexOutput output = new IndexOutput(file, layout);
      assertThatIllegalStateException()
          .isThrownBy(() -> output.end(IndexFormat.OFFSETS + 1))
          .withMessageContaining("in order");
      assertThatIllegalStateException()
          .isThrownBy(() -> output.end(IndexFormat.OFFSETS))
          .withMessageContaining("is whole");
    }
    assertThatIllegalArgumentException().isThrownBy(() -> layout.length(IndexFormat.SECTIONS));
  }

  @Test
  void indexFileHasASlot() throws IOException {
    MemoryVolume volume = new MemoryVolume();
    volume.createDirectory("index");
    OpenIndex index = IndexScenario.random(2, 3).appended(HASH);
    IndexHeader header = new IndexHeader(7, 8, 1_000, 1_000, 999, 0, 0, 0);
    assertThatIllegalStateException()
        .isThrownBy(() -> IndexFileWriter.write(volume, index, 0, "index", header))
        .withMessageContaining("has a slot");
  }

  @Test
  void volumesInMemoryKeepFilesAndDirectoriesApart() throws IOException {
    MemoryVolume volume = new MemoryVolume(1_000);
    volume.createDirectory("directory");
    try (VolumeFile file = volume.create("file", 100)) {
      file.write(0, ByteBuffer.allocate(10));
    }
    assertThatIOException().isThrownBy(() -> volume.create("directory", 1));
    assertThatIOException().isThrownBy(() -> volume.createDirectory("file"));
    assertThatIOException().isThrownBy(() -> volume.rename("file", "directory"));
    volume.rename("file", "file");
    assertThat(volume.freeBytes()).isEqualTo(990);
    assertThat(volume.list("")).containsExactly("directory", "file");
  }

  @Test
  void indexesDifferWhereOneHasFewerSlots() throws IOException {
    MemoryVolume volume = new MemoryVolume();
    volume.createDirectory("index");
    OpenIndex whole = IndexScenario.random(3, 40).appended(HASH);
    OpenIndex less = IndexScenario.random(3, 20).appended(HASH);
    IndexHeader header = new IndexHeader(7, 8, 1_000, 1_000, 1_039, 1 << 16, 0, 0);
    IndexFile file =
        IndexFile.open(volume, IndexFileWriter.write(volume, whole, 40, "index", header));
    assertThat(file.firstDifference(less, 40))
        .hasValueSatisfying(text -> assertThat(text).contains("slots"));
    IndexHeader half = new IndexHeader(7, 8, 1_000, 1_000, 1_019, 1 << 16, 0, 0);
    IndexFile shorter =
        IndexFile.open(volume, IndexFileWriter.write(volume, less, 20, "index", half));
    assertThat(shorter.firstDifference(whole, 40)).isPresent();
    assertThat(file.firstDifference(whole, 15)).isEmpty();
  }
}
