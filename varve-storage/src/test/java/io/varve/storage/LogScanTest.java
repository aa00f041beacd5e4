package io.varve.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.storage.LogScan.SegmentFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a log ends, by what stands behind its last frame and by what floors cover. */
final class LogScanTest {
  private static final int SEGMENT_BYTES = 64 * 1024;

  private final TestFrames frames = TestFrames.first();
  private final List<SegmentFile> segments = new ArrayList<>();
  private final List<Long> seen = new ArrayList<>();
  private byte[] segment;
  private int end;

  LogScanTest() {
    nextSegment();
  }

  private void nextSegment() {
    segment = new byte[SEGMENT_BYTES];
    segments.add(
        new SegmentFile(
            "log/" + frames.next + ".seg", frames.next, MemorySegment.ofArray(segment)));
    end = SegmentFormat.FRAMES_AT;
  }

  private int add(byte[] frame) {
    int at = end;
    System.arraycopy(frame, 0, segment, at, frame.length);
    end += frame.length;
    return at;
  }

  /** A frame of two events, whose floor is all before it. */
  private int frame() {
    return add(frames.frame(frames.next - 1, 2));
  }

  private LogScan.End scan(long superFloor) throws IOException {
    return scan(TestFrames.withFloor(superFloor));
  }

  private LogScan.End scan(SuperBlock store) throws IOException {
    seen.clear();
    return LogScan.run(
        segments,
        store,
        new LogScan.Start(0, SegmentFormat.FRAMES_AT, 1, TestFrames.STORE.initialChain()),
        (file, log, at, frame) -> seen.add(frame.lastPosition()));
  }

  private void requireDamaged(long superFloor, int segmentNumber, int from, int to) {
    assertThatExceptionOfType(DamagedFile.class)
        .isThrownBy(() -> scan(superFloor))
        .satisfies(damage -> {
          assertThat(damage.path()).isEqualTo(segments.get(segmentNumber).path());
          assertThat(damage.offset()).isBetween((long) from, (long) to);
        });
  }

  @Test
  void emptyLogEndsWhereItBegins() throws IOException {
    LogScan.End found = scan(0);
    assertThat(found.head()).isZero();
    assertThat(found.offset()).isEqualTo(SegmentFormat.FRAMES_AT);
    assertThat(found.cut()).isNull();
    assertThat(found.unforced()).isEmpty();
  }

  @Test
  void endsBehindTheLastFrame() throws IOException {
    frame();
    int second = frame();
    LogScan.End found = scan(0);
    assertThat(found.head()).isEqualTo(4);
    assertThat(found.offset()).isEqualTo(end);
    assertThat(found.chain()).isEqualTo(frames.chain);
    assertThat(found.floor()).isEqualTo(2);
    assertThat(seen).containsExactly(2L, 4L);
    // The second frame's floor covers the first, nothing covers the second.
    assertThat(found.unforced()).containsExactly(new LogScan.Unforced(0, second, end - second));
  }

  @Test
  void nothingIsWrittenAgainThatTheSuperBlockCovers() throws IOException {
    frame();
    frame();
    assertThat(scan(4).unforced()).isEmpty();
    assertThat(scan(3).unforced()).hasSize(1);
  }

  @Test
  void tornLastFrameIsCut() throws IOException {
    frame();
    int torn = frame();
    for (int at = torn; at < end; at += 8) {
      byte[] keep = segment.clone();
      segment[at] ^= 4;
      LogScan.End found = scan(2);
      assertThat(found.head()).isEqualTo(2);
      assertThat(found.offset()).isEqualTo(torn);
      assertThat(found.cut()).isNotNull();
      System.arraycopy(keep, 0, segment, 0, keep.length);
    }
  }

  @Test
  void frameThatTheSuperBlockCoversMustBeWhole() {
    frame();
    int second = frame();
    segment[second + 100] ^= 4;
    requireDamaged(3, 0, second, end);
    requireDamaged(4, 0, second, end);
    Arrays.fill(segment, second, end, (byte) 0);
    requireDamaged(3, 0, second, second);
  }

  @Test
  void frameThatALaterOneCoversMustBeWhole() {
    frame();
    int second = frame();
    int third = frame();
    segment[second + 100] ^= 4;
    requireDamaged(0, 0, second, third);
    Arrays.fill(segment, second, third, (byte) 0);
    requireDamaged(0, 0, second, second);
  }

  @Test
  void laterFrameBearsWitnessThoughItsRecordsAreTorn() {
    frame();
    int second = frame();
    int third = frame();
    segment[second + 100] ^= 4;
    segment[third + 100] ^= 4;
    requireDamaged(0, 0, second, third);
  }

  @Test
  void laterFrameWithALowerFloorLetsTheLogEnd() throws IOException {
    frame();
    // Two frames written with no force between them, as at level os.
    int second = add(frames.frame(2, 2));
    add(frames.frame(2, 2));
    segment[second + 100] ^= 4;
    LogScan.End found = scan(0);
    assertThat(found.head()).isEqualTo(2);
    assertThat(found.offset()).isEqualTo(second);
  }

  @Test
  void whatOtherEpochsAndStoresLeftBehindDoesNotCount() throws IOException {
    frame();
    SuperBlock[] others = {
      inEpoch(TestFrames.STORE, 2, TestFrames.STORE.nonce()),
      inEpoch(TestFrames.STORE, 3, 99),
      new SuperBlock(0, 0, 9, 99, 12, 13, 14, 3, 33, 1, 1, 0, 5, 64 * 1024, false)
    };
    for (SuperBlock other : others) {
      TestFrames ghosts = new TestFrames(other, frames.next, frames.chain);
      ghosts.frame(0, 2);
      byte[] ghost = ghosts.frame(ghosts.next - 1, 2);
      System.arraycopy(ghost, 0, segment, end + 200, ghost.length);
      segment[end] = 1;
      assertThat(scan(0).head()).isEqualTo(2);
      Arrays.fill(segment, end, segment.length, (byte) 0);
    }
  }

  private static SuperBlock inEpoch(SuperBlock store, long epoch, long nonce) {
    return new SuperBlock(
        store.level(),
        store.profile(),
        store.sequence(),
        store.storeHigh(),
        store.storeLow(),
        store.lineageHigh(),
        store.lineageLow(),
        epoch,
        nonce,
        store.firstSegment(),
        store.lastSegment(),
        store.floor(),
        store.chainAtFloor(),
        store.segmentSizeBytes(),
        store.clean());
  }

  @Test
  void wholeFramesOfAnEarlierEpochAreTaken() throws IOException {
    SuperBlock earlier = inEpoch(TestFrames.STORE, 1, 5);
    TestFrames before = new TestFrames(earlier, 1, TestFrames.STORE.initialChain());
    add(before.frame(0, 3));
    frames.next = before.next;
    frames.chain = before.chain;
    frame();
    assertThat(scan(3).head()).isEqualTo(5);
  }

  // ---- several segments

  @Test
  void goesOnInTheNextSegment() throws IOException {
    frame();
    frame();
    nextSegment();
    int fifth = frame();
    LogScan.End found = scan(0);
    assertThat(found.head()).isEqualTo(6);
    assertThat(found.segment()).isEqualTo(1);
    // The name of the second segment covers all of the first.
    assertThat(found.unforced()).containsExactly(new LogScan.Unforced(1, fifth, end - fifth));
  }

  @Test
  void emptyNextSegmentIsTheEnd() throws IOException {
    frame();
    nextSegment();
    LogScan.End found = scan(0);
    assertThat(found.head()).isEqualTo(2);
    assertThat(found.segment()).isEqualTo(1);
    assertThat(found.offset()).isEqualTo(SegmentFormat.FRAMES_AT);
    assertThat(found.unforced()).isEmpty();
  }

  @Test
  void fullSegmentNeedsNoZerosBehindIt() throws IOException {
    frame();
    segments.set(
        0, new SegmentFile("log/1.seg", 1, MemorySegment.ofArray(Arrays.copyOf(segment, end))));
    nextSegment();
    frame();
    assertThat(scan(0).head()).isEqualTo(4);
  }

  @Test
  void missingEndOfAnEarlierSegmentIsDamage() {
    frame();
    int second = frame();
    int behind = end;
    byte[] first = segment;
    nextSegment();
    frame();
    Arrays.fill(first, second, behind, (byte) 0);
    requireDamaged(0, 0, second, second);
  }

  @Test
  void missingMiddleSegmentIsDamage() {
    frame();
    nextSegment();
    frame();
    nextSegment();
    frame();
    segments.remove(1);
    requireDamaged(0, 0, SegmentFormat.FRAMES_AT, SEGMENT_BYTES);
  }

  @Test
  void damagedBytesBehindAnEarlierSegmentAreDamage() {
    frame();
    int behind = end;
    segment[behind + 8] = 1;
    nextSegment();
    frame();
    requireDamaged(0, 0, behind, behind + 96);
  }

  @Test
  void startsInTheMiddle() throws IOException {
    frame();
    long chain = frames.chain;
    nextSegment();
    frame();
    LogScan.End found =
        LogScan.run(
            segments,
            TestFrames.withFloor(2),
            new LogScan.Start(1, SegmentFormat.FRAMES_AT, 3, chain),
            (file, log, at, frame) -> seen.add(frame.firstPosition()));
    assertThat(seen).containsExactly(3L);
    assertThat(found.head()).isEqualTo(4);
  }

  /** By the time a floor covers a frame that was half written a moment ago, it is whole. */
  @Test
  void writerBesideTheScanIsNoDamage() throws Exception {
    for (int round = 0; round < 40; round++) {
      TestFrames written = TestFrames.first();
      byte[] log = new byte[1 << 20];
      Thread writer =
          new Thread(() -> {
            int at = SegmentFormat.FRAMES_AT;
            while (at < log.length - 1_000) {
              byte[] frame = written.frame(written.next - 1, 2);
              System.arraycopy(frame, 0, log, at, frame.length);
              VarHandle.fullFence();
              at += frame.length;
            }
          });
      List<SegmentFile> file = List.of(new SegmentFile("log", 1, MemorySegment.ofArray(log)));
      LogScan.Start start =
          new LogScan.Start(0, SegmentFormat.FRAMES_AT, 1, TestFrames.STORE.initialChain());
      writer.start();
      long head = 0;
      while (writer.isAlive()) {
        LogScan.End found = LogScan.run(file, TestFrames.STORE, start, (s, l, at, frame) -> {});
        assertThat(found.head()).isGreaterThanOrEqualTo(head);
        head = found.head();
        start = new LogScan.Start(0, found.offset(), head + 1, found.chain());
      }
      writer.join();
    }
  }
}
