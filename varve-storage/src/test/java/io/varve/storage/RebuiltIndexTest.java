package io.varve.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An index is built again from whole frames, and from nothing else (I10). */
final class RebuiltIndexTest {
  private static final KeyHash HASH = KeyHash.ofStore(7, 8);
  private static final byte[] TYPE = TypeFormat.encode(0, new byte[] {'t'});

  private byte[] frame;

  /** A type definition and a commit of two events. */
  @BeforeEach
  void makeFrame() {
    byte[] plain = TestFrames.first().frame(0, 2);
    frame = new byte[plain.length + TYPE.length];
    System.arraycopy(plain, 0, frame, 0, FrameFormat.HEADER_BYTES);
    System.arraycopy(TYPE, 0, frame, FrameFormat.HEADER_BYTES, TYPE.length);
    System.arraycopy(
        plain,
        FrameFormat.HEADER_BYTES,
        frame,
        FrameFormat.HEADER_BYTES + TYPE.length,
        plain.length - FrameFormat.HEADER_BYTES);
    TestFrames.seal(frame, TestFrames.header(plain));
  }

  private OpenIndex rebuild(long lastPosition, long endOffset) throws IOException {
    MemoryVolume volume = new MemoryVolume();
    try (VolumeFile file = volume.create("1.seg", 64 * 1024)) {
      file.write(0, ByteBuffer.allocate(64 * 1024));
      file.write(SegmentFormat.FRAMES_AT, ByteBuffer.wrap(frame));
    }
    return SegmentIndexer.rebuild(
        new SegmentReader(volume, "1.seg", 1), HASH, 1, lastPosition, endOffset);
  }

  private long end() {
    return SegmentFormat.FRAMES_AT + frame.length;
  }

  private void requireDamaged(String expected) {
    assertThatExceptionOfType(DamagedFile.class)
        .isThrownBy(() -> rebuild(2, end()))
        .satisfies(damage -> {
          assertThat(damage.path()).isEqualTo("1.seg");
          assertThat(damage.expected()).contains(expected);
        });
  }

  private void change(Consumer<MemorySegment> change) {
    change.accept(MemorySegment.ofArray(frame));
  }

  @Test
  void holdsWhatTheFramesHold() throws IOException {
    OpenIndex index = rebuild(2, end());
    assertThat(index.slots()).isEqualTo(2);
    assertThat(index.typeName(0)).isEqualTo("t");
  }

  @Test
  void coversTheRangeItIsFor() {
    assertThatExceptionOfType(DamagedFile.class)
        .isThrownBy(() -> rebuild(3, end()))
        .satisfies(damage -> assertThat(damage.expected()).isEqualTo("records up to position 3"));
  }

  @Test
  void refusesWhatIsNoFrame() {
    assertThatExceptionOfType(DamagedFile.class).isThrownBy(() -> rebuild(2, end() + 8));
    assertThatExceptionOfType(DamagedFile.class)
        .isThrownBy(() -> rebuild(2, SegmentFormat.FRAMES_AT + 8))
        .satisfies(damage -> assertThat(damage.expected()).isEqualTo("a frame"));
    change(s -> Bytes.i32(s, 0, 0));
    requireDamaged("a frame");
  }

  @Test
  void refusesAFrameThatIsNotWhole() {
    byte[] whole = frame.clone();
    for (int length : new int[] {0, 8, frame.length + 8, frame.length - 8}) {
      change(s -> Bytes.i32(s, FrameFormat.LENGTH, length));
      requireDamaged("a whole frame");
    }
    frame = whole.clone();
    change(s -> Bytes.i32(s, FrameFormat.CRC, FrameFormat.crc(s, 0) + 1));
    requireDamaged("a whole frame");
  }

  @Test
  void refusesARecordWithAWrongChecksum() {
    // Of a record the frame's checksum covers length and checksum only.
    frame[frame.length - 6] ^= 1;
    requireDamaged("a right CRC");
  }

  private void requireBroken(byte[] commit, String invariant) {
    OpenIndex index = OpenIndex.create(1, 1, HASH);
    index.defineType(0, new byte[] {'t'});
    assertThatIllegalStateException()
        .isThrownBy(() -> index.indexCommit(MemorySegment.ofArray(commit), 0))
        .withMessageContaining(invariant);
  }

  @Test
  void takesCommitsThatAreWholeOnly() {
    int commitAt = FrameFormat.HEADER_BYTES + TYPE.length;
    byte[] commit = Arrays.copyOfRange(frame, commitAt, frame.length);
    int event = CommitFormat.size(0, 0);
    byte[] counted = commit.clone();
    Bytes.i32(MemorySegment.ofArray(counted), CommitFormat.COUNT, 3);
    requireBroken(counted, "a commit is whole");
    byte[] shorter = commit.clone();
    Bytes.i32(MemorySegment.ofArray(shorter), event + RecordFormat.LENGTH, 8);
    requireBroken(shorter, "a record has a header");
    byte[] unknown = commit.clone();
    Bytes.u8(MemorySegment.ofArray(unknown), event + RecordFormat.KIND, 9);
    requireBroken(unknown, "a kind of this format");
  }
}
