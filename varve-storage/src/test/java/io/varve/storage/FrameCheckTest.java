package io.varve.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What is a frame and what is none. */
final class FrameCheckTest {
  private final TestFrames frames = TestFrames.first();

  private static FrameCheck check(byte[] bytes, long next, long chain) {
    return FrameCheck.at(MemorySegment.ofArray(bytes), 0, TestFrames.STORE, next, chain);
  }

  private static FrameCheck check(byte[] bytes) {
    return check(bytes, 1, TestFrames.STORE.initialChain());
  }

  private static void requireBad(byte[] bytes, String expected) {
    assertThat(check(bytes))
        .isInstanceOfSatisfying(
            FrameCheck.Bad.class, bad -> assertThat(bad.expected()).contains(expected));
  }

  @Test
  void takesAWholeFrame() {
    byte[] frame = frames.frame(0, 1, 3, 2);
    assertThat(check(frame))
        .isEqualTo(new FrameCheck.Valid(frame.length, 1, 6, 0, 3, frames.chain));
    assertThat(check(Arrays.copyOf(frame, frame.length + 4_096)))
        .isInstanceOf(FrameCheck.Valid.class);
    FrameCheck.Valid valid = (FrameCheck.Valid) check(frame);
    assertThat(valid.lastPosition()).isEqualTo(6);
  }

  @Test
  void takesTheOneExpectedAndNoOther() {
    long start = frames.chain;
    byte[] first = frames.frame(0, 2);
    long middle = frames.chain;
    byte[] second = frames.frame(2, 1);
    assertThat(check(second, 3, middle)).isInstanceOf(FrameCheck.Valid.class);
    assertThat(check(second, 1, start)).isInstanceOf(FrameCheck.Bad.class);
    assertThat(check(second, 3, start)).isInstanceOf(FrameCheck.Bad.class);
    assertThat(check(second, 2, middle)).isInstanceOf(FrameCheck.Bad.class);
    assertThat(check(first, 3, middle)).isInstanceOf(FrameCheck.Bad.class);
  }

  @Test
  void zerosAndTooLittleRoomAreNoFrame() {
    for (int size : new int[] {0, 1, 95, 96, 97, 4_096}) {
      assertThat(check(new byte[size])).isInstanceOf(FrameCheck.Absent.class);
    }
    byte[] frame = frames.frame(0, 1);
    assertThat(check(Arrays.copyOf(frame, 95))).isInstanceOf(FrameCheck.Absent.class);
    // Zeros in place of the header, records behind them.
    Arrays.fill(frame, 0, 96, (byte) 0);
    assertThat(check(frame)).isInstanceOf(FrameCheck.Absent.class);
  }

  @Test
  void anyBitTurnedOverMakesItBad() {
    byte[] frame = frames.frame(0, 1, 2);
    for (int bit = 0; bit < 8 * frame.length; bit++) {
      frame[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(check(frame)).as("bit %d", bit).isInstanceOf(FrameCheck.Bad.class);
      frame[bit / 8] ^= (byte) (1 << (bit % 8));
    }
    assertThat(check(frame)).isInstanceOf(FrameCheck.Valid.class);
  }

  @Test
  void anyTruncationMakesItBad() {
    byte[] frame = frames.frame(0, 1, 2);
    for (int size = 96; size < frame.length; size++) {
      assertThat(check(Arrays.copyOf(frame, size)))
          .as("%d", size)
          .isInstanceOf(FrameCheck.Bad.class);
      byte[] torn = Arrays.copyOf(Arrays.copyOf(frame, size), 2 * frame.length);
      if (!Arrays.equals(torn, Arrays.copyOf(frame, torn.length))) {
        assertThat(check(torn)).as("%d", size).isInstanceOf(FrameCheck.Bad.class);
      }
    }
  }

  @Test
  void framesOfOtherStoresAndLaterEpochsAreBad() {
    byte[] frame = frames.frame(0, 1);
    requireBad(resealed(frame, header -> with(header, 99, header.storeLow(), 3)), "this store");
    requireBad(resealed(frame, header -> with(header, header.storeHigh(), 99, 3)), "this store");
    requireBad(resealed(frame, header -> with(header, 11, 12, 4)), "epoch up to 3");
    assertThat(check(resealed(frame, header -> with(header, 11, 12, 2))))
        .isInstanceOf(FrameCheck.Valid.class);
  }

  private static FrameFormat.Header with(
      FrameFormat.Header header, long storeHigh, long storeLow, long epoch) {
    return new FrameFormat.Header(
        storeHigh,
        storeLow,
        epoch,
        header.nonce(),
        header.firstPosition(),
        header.positions(),
        header.records(),
        header.floor(),
        header.chainBefore(),
        header.chainAfter());
  }

  private static byte[] resealed(byte[] frame, UnaryOperator<FrameFormat.Header> change) {
    byte[] copy = frame.clone();
    TestFrames.seal(copy, change.apply(TestFrames.header(frame)));
    return copy;
  }

  // ---- right checksums over wrong content

  private static byte[] altered(byte[] frame, Consumer<MemorySegment> change) {
    byte[] copy = frame.clone();
    change.accept(MemorySegment.ofArray(copy));
    TestFrames.seal(copy, TestFrames.header(frame));
    return copy;
  }

  @Test
  void recordsMustBeThoseOfTheFrame() {
    byte[] frame = frames.frame(0, 2);
    int commit = FrameFormat.HEADER_BYTES;
    int event = commit + CommitFormat.size(0, 0);
    requireBad(altered(frame, s -> Bytes.u8(s, event + RecordFormat.KIND, 6)), "known kind");
    requireBad(altered(frame, s -> Bytes.u8(s, event + RecordFormat.KIND, 0)), "known kind");
    requireBad(altered(frame, s -> Bytes.i64(s, event + RecordFormat.POSITION, 2)), "position 1");
    requireBad(altered(frame, s -> Bytes.i32(s, event + RecordFormat.COMMIT_DISTANCE, 8)), "event");
    requireBad(altered(frame, s -> Bytes.i32(s, event + RecordFormat.PAYLOAD_LENGTH, 90)), "event");
    requireBad(altered(frame, s -> Bytes.u16(s, event + RecordFormat.TAGS_LENGTH, 60)), "event");
    requireBad(altered(frame, s -> Bytes.i32(s, event + RecordFormat.PAYLOAD_LENGTH, -1)), "event");
    requireBad(altered(frame, s -> Bytes.i32(s, commit + CommitFormat.COUNT, 3)), "whole commits");
    requireBad(altered(frame, s -> Bytes.i32(s, commit + CommitFormat.COUNT, 1)), "commit of");
    requireBad(altered(frame, s -> Bytes.i32(s, commit + CommitFormat.COUNT, 0)), "commit");
    requireBad(
        altered(frame, s -> Bytes.i64(s, commit + CommitFormat.FIRST_POSITION, 2)), "commit");
    requireBad(altered(frame, s -> Bytes.i64(s, commit + CommitFormat.CONTENT_HASH, 1)), "chain");
    requireBad(altered(frame, s -> Bytes.i64(s, commit + CommitFormat.RECORDED_AT, 1)), "chain");
    requireBad(
        altered(frame, s -> Bytes.u16(s, commit + CommitFormat.REQUEST_LENGTH, 9)), "commit");
    for (int wrong : new int[] {0, -1, 8, Integer.MAX_VALUE}) {
      requireBad(
          altered(frame, s -> Bytes.i32(s, commit + CommitFormat.COMMIT_BYTES, wrong)),
          "commit of");
    }
  }

  /** The payload is 5 bytes; it becomes that many bytes of tags. */
  @Test
  void tagsMustFillTheirLength() {
    byte[] frame = frames.frame(0, 1);
    int event = FrameFormat.HEADER_BYTES + CommitFormat.size(0, 0);
    assertThat(check(withTags(frame, event, 1, 3))).isInstanceOf(FrameCheck.Valid.class);
    requireBad(withTags(frame, event, 1, 2), "event");
    requireBad(withTags(frame, event, 1, 4), "event");
    requireBad(withTags(frame, event, 0, 3), "event");
    requireBad(withTags(frame, event, 2, 3), "event");
    requireBad(withTags(frame, event, 65_535, 3), "event");
  }

  private static byte[] withTags(byte[] frame, int event, int tags, int firstLength) {
    return altered(
        frame,
        s -> {
          Bytes.i32(s, event + RecordFormat.PAYLOAD_LENGTH, 0);
          Bytes.u16(s, event + RecordFormat.TAGS_LENGTH, 5);
          Bytes.u16(s, event + RecordFormat.TAG_COUNT, tags);
          Bytes.u16(s, event + RecordFormat.EVENT_HEADER_BYTES, firstLength);
        });
  }

  @Test
  void countsOfTheHeaderMustBeThoseOfTheRecords() {
    byte[] frame = frames.frame(0, 2, 1);
    FrameFormat.Header h = TestFrames.header(frame);
    for (FrameFormat.Header wrong :
        new FrameFormat.Header[] {
          counts(h, h.positions() + 1, h.records(), h.chainAfter()),
          counts(h, h.positions(), h.records() - 1, h.chainAfter()),
          counts(h, h.positions(), h.records(), h.chainAfter() + 1)
        }) {
      requireBad(resealed(frame, header -> wrong), "whole commits");
    }
  }

  private static FrameFormat.Header counts(
      FrameFormat.Header h, int positions, int records, long chainAfter) {
    return new FrameFormat.Header(
        h.storeHigh(),
        h.storeLow(),
        h.epoch(),
        h.nonce(),
        h.firstPosition(),
        positions,
        records,
        h.floor(),
        h.chainBefore(),
        chainAfter);
  }

  @Test
  void headerBearsWitnessWhereTheRecordsAreTorn() {
    byte[] frame = frames.frame(0, 2);
    Arrays.fill(frame, 120, frame.length, (byte) 0);
    MemorySegment s = MemorySegment.ofArray(frame);
    assertThat(check(frame)).isInstanceOf(FrameCheck.Bad.class);
    assertThat(FrameCheck.isHeader(s, 0, TestFrames.STORE)).isTrue();
    frame[64] ^= 1;
    assertThat(FrameCheck.isHeader(s, 0, TestFrames.STORE)).isFalse();
  }

  // ---- writing

  @Test
  void whatTheWriterWritesIsAFrame() throws IOException {
    byte[] frame = frames.frame(0, 1, 4);
    MemoryVolume volume = new MemoryVolume();
    FrameWriter writer = new FrameWriter();
    try (VolumeFile file = volume.create("log", 1 << 20)) {
      for (int round = 0; round < 3; round++) {
        byte[] records = Arrays.copyOfRange(frame, FrameFormat.HEADER_BYTES, frame.length);
        writer.begin(frame.length);
        writer.add(records, 72);
        writer.add(Arrays.copyOfRange(records, 72, records.length), records.length - 72);
        writer.write(file, 8L * round, TestFrames.header(frame));
        byte[] written = Bytes.array(file.map(), 8L * round, frame.length);
        assertThat(written).isEqualTo(frame);
      }
    }
  }

  @Test
  void writerRefusesRecordsThatDoNotFillTheFrame() throws IOException {
    byte[] frame = frames.frame(0, 1);
    FrameWriter writer = new FrameWriter();
    try (VolumeFile file = new MemoryVolume().create("log", 1 << 20)) {
      writer.begin(frame.length);
      byte[] cut = Arrays.copyOfRange(frame, FrameFormat.HEADER_BYTES, frame.length - 8);
      assertThatIllegalStateException()
          .isThrownBy(() -> writer.add(cut, cut.length))
          .withMessageContaining("record lies in its part");
      assertThat(file.size()).isZero();
    }
    assertThatIllegalStateException()
        .isThrownBy(() -> writer.begin(FrameFormat.MAX_BYTES + 8))
        .withMessageContaining("frame size");
  }
}
