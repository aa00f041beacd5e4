package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.StoreDamaged;
import io.varve.storage.Bytes;
import io.varve.storage.CommitFormat;
import io.varve.storage.IndexFileWriter;
import io.varve.storage.IndexHeader;
import io.varve.storage.OpenIndex;
import io.varve.storage.RecordFormat;
import io.varve.storage.SegmentIndexer;
import io.varve.storage.SystemClock;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Content that no writer writes, under checksums that hold: readers and the verifier see it. */
final class ResealedLogTest {
  private static final int COMMIT = RecordFormat.KIND_COMMIT;
  private static final int EVENT = RecordFormat.KIND_EVENT;
  private static final int TYPE = RecordFormat.KIND_TYPE;
  private static StoreImage image;

  @BeforeAll
  static void makeImage() throws IOException {
    image = StoreImage.closed(14);
  }

  /** The volume with one frame of the first segment changed; what is below is under an index. */
  private static SimulatedVolume changed(StoreImage.Frame frame, Consumer<ResealedLog> change) {
    SimulatedVolume volume = image.volume();
    ResealedLog log = new ResealedLog(volume, frame);
    change.accept(log);
    log.write();
    return volume;
  }

  /** A frame of the first segment with a commit of several events; not the first frame. */
  private static StoreImage.Frame withSeveralEvents() {
    return image.frames.stream()
        .skip(1)
        .filter(frame -> frame.path().equals(image.segments.getFirst()))
        .filter(frame -> new ResealedLog(image.volume(), frame).records(EVENT) > 1)
        .findFirst()
        .orElseThrow();
  }

  private static void requireFound(SimulatedVolume volume, String text) {
    assertThat(StoreImage.verify(volume).damages())
        .anySatisfy(damage -> assertThat(damage.toString()).contains(text));
  }

  /** The part of the first segment, its records not looked at so far. */
  private static ViewPart part(SimulatedVolume volume) throws IOException {
    StoreContext context =
        StoreContext.of(volume, image.paths, new SystemClock(), image.superBlock);
    return LogOpener.open(
            context,
            image.superBlock,
            StoreFiles.segments(volume, image.paths, image.superBlock),
            false)
        .parts()
        .getFirst();
  }

  private static void requireUnreadable(
      SimulatedVolume volume, long position, String expected, boolean record) throws IOException {
    ViewPart part = part(volume);
    int slot = (int) (position - part.firstPosition());
    assertThatExceptionOfType(StoreDamaged.class)
        .isThrownBy(() -> {
          if (record) {
            part.log(slot, part.index().offset(slot));
          } else {
            CommitRecord.of(part, part.index(), slot);
          }
        })
        .satisfies(damage -> assertThat(damage.getMessage()).contains(expected));
  }

  @Test
  void verifierKnowsTheOrdinalsOfTypes() {
    requireFound(
        changed(image.frames.getFirst(), f -> f.u16(f.record(TYPE, 0) + RecordFormat.TYPE, 900)),
        "type ordinal 0");
    requireFound(
        changed(image.frames.getFirst(), f -> f.u16(f.record(EVENT, 0) + RecordFormat.TYPE, 900)),
        "a defined type");
  }

  @Test
  void verifierComputesTheContentHashAgain() {
    requireFound(
        changed(
            image.frames.get(1),
            f -> f.u8((int) RecordFormat.payloadAt(f.bytes(), f.record(EVENT, 0)), 0x5A)),
        "content hash");
  }

  @Test
  void readersRequireTheRecordThatTheIndexMeans() throws IOException {
    StoreImage.Frame frame = withSeveralEvents();
    long last = frame.lastPosition();
    int own = new ResealedLog(image.volume(), frame).records(EVENT) - 1;
    requireUnreadable(
        changed(frame, f -> f.u16(f.record(EVENT, own) + RecordFormat.TYPE, 900)),
        last,
        "the record of position " + last,
        true);
    requireUnreadable(
        changed(frame, f -> f.i64(f.record(EVENT, own) + RecordFormat.POSITION, last + 1)),
        last,
        "the record of position " + last,
        true);
    requireUnreadable(
        changed(frame, f -> f.u16(f.record(EVENT, own) + RecordFormat.TAGS_LENGTH, 60_000)),
        last,
        "the record of position " + last,
        true);
  }

  @Test
  void readersRequireTheCommitOfAnEvent() throws IOException {
    StoreImage.Frame frame = withSeveralEvents();
    long last = frame.lastPosition();
    ResealedLog right = new ResealedLog(image.volume(), frame);
    int own = right.records(EVENT) - 1;
    int event = right.record(EVENT, own);
    int commit = right.record(COMMIT, right.records(COMMIT) - 1);
    int distance = event + RecordFormat.COMMIT_DISTANCE;
    requireUnreadable(
        changed(frame, f -> f.i32(distance, Integer.MAX_VALUE)), last, "a commit record", false);
    requireUnreadable(changed(frame, f -> f.i32(distance, 0)), last, "a commit record", false);
    // Another event, in place of the commit.
    int before = right.record(EVENT, own - 1);
    requireUnreadable(
        changed(frame, f -> f.i32(distance, event - before)), last, "a commit record", false);
    long first = CommitFormat.firstPosition(right.bytes(), commit);
    for (long wrong : new long[] {first - 1_000, last + 1}) {
      requireUnreadable(
          changed(frame, f -> f.i64(commit + CommitFormat.FIRST_POSITION, wrong)),
          last,
          "the commit of position " + last,
          false);
    }
  }

  private static int firstCount(ResealedLog log) {
    return CommitFormat.count(log.bytes(), log.record(COMMIT, 0));
  }

  @Test
  void walkThroughAllCommitsRequiresThatEventsNameTheirs() throws IOException {
    StoreImage.Frame frame =
        image.frames.stream()
            .filter(each -> each.path().equals(image.segments.getFirst()))
            .filter(each -> firstCount(new ResealedLog(image.volume(), each)) > 1)
            .findFirst()
            .orElseThrow();
    ResealedLog right = new ResealedLog(image.volume(), frame);
    int last = right.record(EVENT, 1);
    int before = right.record(EVENT, 0);
    try (LocalEventStore store =
        StoreImage.open(
            changed(frame, f -> f.i32(last + RecordFormat.COMMIT_DISTANCE, last - before)))) {
      assertThatExceptionOfType(StoreDamaged.class)
          .isThrownBy(() -> store.forEachCommit(commit -> {}))
          .satisfies(damage -> assertThat(damage.getMessage()).contains("commit offset"));
    }
  }

  @Test
  void readersRequireACommitsLength() throws IOException {
    StoreImage.Frame frame = withSeveralEvents();
    long last = frame.lastPosition();
    ResealedLog right = new ResealedLog(image.volume(), frame);
    int commit = right.record(COMMIT, right.records(COMMIT) - 1);
    for (int length : new int[] {8, 1 << 20}) {
      SimulatedVolume volume = image.volume();
      byte[] log = volume.files().bytes(frame.path());
      Bytes.i32(MemorySegment.ofArray(log), frame.offset() + commit, length);
      volume.files().put(frame.path(), log);
      requireUnreadable(volume, last, "a commit record's length", false);
    }
  }

  // ---- index files beside the log

  /** Puts another index file in place of the last one, with another header. */
  private static SimulatedVolume withIndex(UnaryOperator<IndexHeader> change) throws IOException {
    SimulatedVolume volume = image.volume();
    ViewPart part = part(volume);
    IndexHeader header = ((FileIndexSource) part.source()).header();
    StoreContext context =
        StoreContext.of(volume, image.paths, new SystemClock(), image.superBlock);
    OpenIndex index =
        SegmentIndexer.rebuild(
            part.segment(),
            context.keyHash(),
            header.firstPosition(),
            header.lastPosition(),
            header.endOffset());
    volume.delete(image.paths.index() + "/" + header.fileName());
    IndexHeader changed = change.apply(header);
    IndexFileWriter.write(volume, index, changed.slots(), image.paths.index(), changed);
    return volume;
  }

  private static IndexHeader of(IndexHeader h, long storeHigh, long storeLow) {
    return new IndexHeader(
        storeHigh,
        storeLow,
        h.segmentFirst(),
        h.firstPosition(),
        h.lastPosition(),
        h.endOffset(),
        h.chain(),
        h.level());
  }

  @Test
  void verifierKnowsIndexFilesOfOtherStores() throws IOException {
    requireFound(
        withIndex(h -> of(h, h.storeIdHigh() + 1, h.storeIdLow())), "belongs to another store");
    requireFound(
        withIndex(h -> of(h, h.storeIdHigh(), h.storeIdLow() + 1)), "belongs to another store");
    assertThat(StoreImage.verify(withIndex(h -> h)).damages()).isEmpty();
  }

  /** A writer beside the verifier leaves such files for a moment. */
  @Test
  void verifierLeavesOtherFilesAlone() throws IOException {
    SimulatedVolume volume = image.volume();
    volume.files().put(image.paths.index() + "/unfinished.new", new byte[10]);
    assertThat(StoreImage.verify(volume).damages()).isEmpty();
  }
}
