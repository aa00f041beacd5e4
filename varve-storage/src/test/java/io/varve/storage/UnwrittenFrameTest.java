package io.varve.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Frames that no writer writes, though each of their checksums is right. */
final class UnwrittenFrameTest {
  private static final int HEADER = FrameFormat.HEADER_BYTES;
  private static final int COMMIT = CommitFormat.size(0, 0);
  private static final int EVENT = Bytes.align8(RecordFormat.EVENT_HEADER_BYTES + 5);
  private static final byte[] TYPE = TypeFormat.encode(0, new byte[] {'t'});

  private final TestFrames frames = TestFrames.first();
  private final byte[] frame = frames.frame(0, 2);
  private final byte[] commit = Arrays.copyOfRange(frame, HEADER, HEADER + COMMIT);
  private final byte[] first = Arrays.copyOfRange(frame, HEADER + COMMIT, HEADER + COMMIT + EVENT);
  private final byte[] second = Arrays.copyOfRange(frame, HEADER + COMMIT + EVENT, frame.length);

  private static FrameCheck check(byte[] bytes) {
    return FrameCheck.at(
        MemorySegment.ofArray(bytes), 0, TestFrames.STORE, 1, TestFrames.STORE.initialChain());
  }

  private static void requireBad(byte[] bytes, long offset, String expected) {
    assertThat(check(bytes))
        .isInstanceOfSatisfying(
            FrameCheck.Bad.class,
            bad -> {
              assertThat(bad.offset()).isEqualTo(offset);
              assertThat(bad.expected()).contains(expected);
            });
  }

  /** The frame with these records in place of its own. */
  private byte[] of(byte[]... records) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(Arrays.copyOf(frame, HEADER));
    for (byte[] record : records) {
      bytes.writeBytes(record);
    }
    FrameFormat.Header h = TestFrames.header(frame);
    byte[] made = bytes.toByteArray();
    TestFrames.seal(
        made,
        new FrameFormat.Header(
            h.storeHigh(),
            h.storeLow(),
            h.epoch(),
            h.nonce(),
            h.firstPosition(),
            h.positions(),
            records.length,
            h.floor(),
            h.chainBefore(),
            h.chainAfter()));
    return made;
  }

  @Test
  void typesStandBetweenCommits() {
    assertThat(check(of(TYPE, commit, first, second))).isInstanceOf(FrameCheck.Valid.class);
    assertThat(check(of(commit, first, second, TYPE))).isInstanceOf(FrameCheck.Valid.class);
    requireBad(of(commit, TYPE, first, second), HEADER + COMMIT, "between commits");
    requireBad(of(commit, first, TYPE, second), HEADER + COMMIT + EVENT, "between commits");
  }

  @Test
  void typeNameFillsItsRecord() {
    byte[] longer = Arrays.copyOf(TYPE, TYPE.length + 8);
    Bytes.i32(MemorySegment.ofArray(longer), RecordFormat.LENGTH, longer.length);
    requireBad(of(longer, commit, first, second), HEADER, "well-formed type");
  }

  @Test
  void commitsDoNotOverlap() {
    requireBad(of(commit, commit, first, second), HEADER + COMMIT, "the commit of position 1");
    requireBad(
        of(commit, first, commit, second), HEADER + COMMIT + EVENT, "the commit of position 2");
  }

  @Test
  void commitHasItsWholeHeader() {
    byte[] shorter = Arrays.copyOf(commit, 64);
    Bytes.i32(MemorySegment.ofArray(shorter), RecordFormat.LENGTH, shorter.length);
    requireBad(of(shorter, first, second), HEADER, "the commit of position 1");
  }

  @Test
  void eventsBelongToACommit() {
    requireBad(of(first, commit, first, second), HEADER, "the event of position 1");
    byte[] third = second.clone();
    Bytes.i64(MemorySegment.ofArray(third), RecordFormat.POSITION, 3);
    requireBad(of(commit, first, second, third), frame.length, "the event of position 3");
  }

  @Test
  void eventHasItsWholeHeader() {
    byte[] shorter = Arrays.copyOf(first, RecordFormat.EVENT_HEADER_BYTES - 8);
    Bytes.i32(MemorySegment.ofArray(shorter), RecordFormat.LENGTH, shorter.length);
    requireBad(of(commit, shorter, second), HEADER + COMMIT, "the event of position 1");
  }

  @Test
  void eventFillsItsRecord() {
    byte[] longer = Arrays.copyOf(first, EVENT + 8);
    Bytes.i32(MemorySegment.ofArray(longer), RecordFormat.LENGTH, longer.length);
    requireBad(of(commit, longer, second), HEADER + COMMIT, "the event of position 1");
  }

  /** Its header's checksum covers the length, the frame's own does not. */
  private byte[] withLength(int length) {
    byte[] copy = frame.clone();
    MemorySegment s = MemorySegment.ofArray(copy);
    Bytes.i32(s, FrameFormat.LENGTH, length);
    Bytes.i32(s, FrameFormat.HEADER_CRC, FrameFormat.headerCrc(s, 0));
    return copy;
  }

  @Test
  void frameHasALengthItCanHave() {
    for (int length : new int[] {0, -8, HEADER - 8, frame.length - 1, frame.length + 8}) {
      requireBad(withLength(length), FrameFormat.LENGTH, "a length inside the file");
    }
    requireBad(withLength(frame.length - 8), FrameFormat.CRC, "frame CRC");
    requireBad(withLength(HEADER), FrameFormat.CRC, "frame CRC");
  }

  @Test
  void noHeaderStandsWhereTooLittleRoomIs() {
    MemorySegment s = MemorySegment.ofArray(Arrays.copyOf(frame, HEADER));
    assertThat(FrameCheck.isHeader(s, 0, TestFrames.STORE)).isTrue();
    assertThat(FrameCheck.isHeader(s, 8, TestFrames.STORE)).isFalse();
  }
}
