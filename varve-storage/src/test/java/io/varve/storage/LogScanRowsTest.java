package io.varve.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.varve.storage.LogScan.SegmentFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the scan does for each row of the recovery table, also for those that cannot come up. */
final class LogScanRowsTest {
  private static final LogScan.Start START =
      new LogScan.Start(0, SegmentFormat.FRAMES_AT, 1, TestFrames.STORE.initialChain());

  private final TestFrames frames = TestFrames.first();
  private final byte[] segment = new byte[64 * 1024];
  private int end = SegmentFormat.FRAMES_AT;

  private int add(byte[] frame) {
    int at = end;
    System.arraycopy(frame, 0, segment, at, frame.length);
    end += frame.length;
    return at;
  }

  private static SegmentFile file(byte[] bytes) {
    return new SegmentFile("log/1.seg", 1, MemorySegment.ofArray(bytes));
  }

  private LogScan atTheStart(long floor) {
    return new LogScan(
        List.of(file(segment)), TestFrames.withFloor(floor), START, (file, log, at, frame) -> {});
  }

  @ParameterizedTest
  @EnumSource(
      value = RecoveryTable.class,
      names = {"TAKE", "TAKE_AND_REWRITE", "IMPOSSIBLE"})
  void abortsOnARowThatCannotComeUpWhereNoFrameIs(RecoveryTable row) {
    assertThatIllegalStateException()
        .isThrownBy(() -> atTheStart(0).endsBy(row, null))
        .withMessageContaining("does not apply");
  }

  @Test
  void endsWhereTheTableSaysSo() throws IOException {
    for (RecoveryTable row : EnumSet.of(RecoveryTable.END, RecoveryTable.CUT)) {
      assertThat(atTheStart(0).endsBy(row, null)).isTrue();
    }
    assertThat(atTheStart(0).endsBy(RecoveryTable.NEXT_SEGMENT, null)).isFalse();
  }

  /** A list whose segment shows other bytes each time it is looked at; the last ones stay. */
  private static List<SegmentFile> changing(byte[]... looks) {
    return new AbstractList<>() {
      private int look;

      @Override
      public SegmentFile get(int index) {
        return file(looks[Math.min(look++, looks.length - 1)]);
      }

      @Override
      public int size() {
        return 1;
      }
    };
  }

  /**
   * The writer beside the scan is between two bytes of a frame at the first look; the frame behind
   * it, which is there by the second look, bears a floor that covers it.
   */
  private void requireWholeAtTheSecondLook(byte[] first, long head) throws IOException {
    // The constructor, the first look, the search for later floors, the look at damage.
    LogScan.End found =
        LogScan.run(
            changing(first, first, segment), TestFrames.STORE, START, (f, log, at, frame) -> {});
    assertThat(found.head()).isEqualTo(head);
    assertThat(found.cut()).isNull();
  }

  @Test
  void takesAFrameThatWasHalfWrittenAMomentAgo() throws IOException {
    int first = add(frames.frame(0, 2));
    int second = add(frames.frame(2, 2));
    byte[] half = segment.clone();
    Arrays.fill(half, first + 100, second, (byte) 0);
    requireWholeAtTheSecondLook(half, 4);
  }

  @Test
  void takesAFrameThatWasNotThereAMomentAgo() throws IOException {
    int first = add(frames.frame(0, 2));
    int second = add(frames.frame(2, 2));
    byte[] none = segment.clone();
    Arrays.fill(none, first, second, (byte) 0);
    requireWholeAtTheSecondLook(none, 4);
  }

  @Test
  void saysThatTheFileEndsWhereAFrameMustBe() {
    add(frames.frame(0, 2));
    byte[] cut = Arrays.copyOf(segment, end);
    frames.frame(2, 2);
    assertThatExceptionOfType(DamagedFile.class)
        .isThrownBy(() ->
            LogScan.run(
                List.of(file(cut)), TestFrames.withFloor(4), START, (file, log, at, frame) -> {}))
        .satisfies(damage -> {
          assertThat(damage.offset()).isEqualTo(end);
          assertThat(damage.actual()).isEqualTo("end of file");
        });
  }
}
