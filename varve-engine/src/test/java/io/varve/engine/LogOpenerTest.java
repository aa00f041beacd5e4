package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.storage.DamagedFile;
import io.varve.storage.FrameFormat;
import io.varve.storage.IndexFile;
import io.varve.storage.IndexFileWriter;
import io.varve.storage.IndexHeader;
import io.varve.storage.OpenIndex;
import io.varve.storage.SegmentIndexer;
import io.varve.storage.SegmentReader;
import io.varve.storage.SystemClock;
import io.varve.storage.TypeFormat;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which index files an opening takes, and what it does without them (I10). */
final class LogOpenerTest {
  private static StoreImage image;

  @BeforeAll
  static void makeImage() throws IOException {
    image = StoreImage.closed(13);
  }

  private static StoreContext context(SimulatedVolume volume) {
    return StoreContext.of(volume, image.paths, new SystemClock(), image.superBlock);
  }

  private static OpenedLog open(SimulatedVolume volume) throws IOException {
    return LogOpener.open(
        context(volume),
        image.superBlock,
        StoreFiles.segments(volume, image.paths, image.superBlock),
        false);
  }

  private static long fromFiles(OpenedLog log) {
    return log.parts().stream().filter(p -> p.source() instanceof FileIndexSource).count();
  }

  private static void requireWhole(OpenedLog log) {
    assertThat(log.end().head()).isEqualTo(image.head());
    long slots = log.parts().stream().mapToLong(ViewPart::slots).sum() + log.lastIndex().slots();
    assertThat(slots).isEqualTo(image.head());
  }

  /** Writes the index file anew, its content the same, with another header. */
  private static void rewrite(
      SimulatedVolume volume, String path, UnaryOperator<IndexHeader> change) throws IOException {
    IndexHeader header = IndexFile.open(volume, path).header();
    IndexHeader changed = change.apply(header);
    StoreContext context = context(volume);
    OpenIndex index =
        SegmentIndexer.rebuild(
            new SegmentReader(
                volume, image.paths.segment(header.segmentFirst()), changed.segmentFirst()),
            context.keyHash(),
            header.firstPosition(),
            header.lastPosition(),
            header.endOffset());
    volume.delete(path);
    IndexFileWriter.write(volume, index, changed.slots(), image.paths.index(), changed);
  }

  private static IndexHeader header(
      IndexHeader h, long storeLow, long segmentFirst, long endOffset, long chain) {
    return new IndexHeader(
        h.storeIdHigh(),
        storeLow,
        segmentFirst,
        h.firstPosition(),
        h.lastPosition(),
        endOffset,
        chain,
        h.level());
  }

  private static void requireNotTaken(String path, UnaryOperator<IndexHeader> change)
      throws IOException {
    SimulatedVolume volume = image.volume();
    long before = fromFiles(open(volume));
    rewrite(volume, path, h -> h);
    assertThat(fromFiles(open(volume))).isEqualTo(before);
    rewrite(volume, path, change);
    OpenedLog log = open(volume);
    assertThat(fromFiles(log)).isLessThan(before);
    requireWhole(log);
  }

  @Test
  void takesNoIndexFileThatDoesNotFit() throws IOException {
    String first = image.indexFiles().getFirst();
    String last = image.indexFiles().getLast();
    requireNotTaken(
        first, h -> header(h, h.storeIdLow() + 1, h.segmentFirst(), h.endOffset(), h.chain()));
    requireNotTaken(first, h -> header(h, h.storeIdLow(), h.segmentFirst(), 4_088, h.chain()));
    requireNotTaken(
        last, h -> header(h, h.storeIdLow(), h.segmentFirst(), h.endOffset(), h.chain() + 1));
    // No segment begins there.
    requireNotTaken(
        last, h -> header(h, h.storeIdLow(), h.segmentFirst() - 1, h.endOffset(), h.chain()));
  }

  @Test
  void damageIsWhatTheLogAloneSays() throws IOException {
    StoreImage.Frame bad = image.frames.get(2);
    SimulatedVolume indexed = image.volume();
    indexed.files().flipBit(bad.path(), (bad.offset() + 100) * 8);
    // Behind what index files cover, nothing is scanned.
    requireWhole(open(indexed));
    SimulatedVolume bare = image.volume();
    bare.files().flipBit(bad.path(), (bad.offset() + 100) * 8);
    image.indexFiles().forEach(bare.files()::remove);
    assertThatExceptionOfType(DamagedFile.class)
        .isThrownBy(() -> open(bare))
        .satisfies(damage -> assertThat(damage.path()).isEqualTo(bad.path()));
  }

  @Test
  void scansTheWholeLogWhenIndexFilesLeadAstray() throws IOException {
    // Its chain value is wrong, and only the frame behind it says so.
    String first = image.indexFiles().getFirst();
    SimulatedVolume volume = image.volume();
    image.indexFiles().stream().skip(1).forEach(volume.files()::remove);
    rewrite(
        volume,
        first,
        h -> header(h, h.storeIdLow(), h.segmentFirst(), h.endOffset(), h.chain() + 1));
    OpenedLog log = open(volume);
    assertThat(fromFiles(log)).isZero();
    requireWhole(log);
  }

  /** A frame of type definitions alone takes no position, and so no part. */
  @Test
  void frameWithoutEventsAddsNoPart() throws IOException {
    String first = image.indexFiles().getFirst();
    SimulatedVolume volume = image.volume();
    IndexFile file = IndexFile.open(volume, first);
    image.indexFiles().stream().skip(1).forEach(volume.files()::remove);
    String path = image.paths.segment(file.segmentFirst());
    byte[] type =
        TypeFormat.encode(file.typesDefined(), "only.defined".getBytes(StandardCharsets.UTF_8));
    byte[] log = volume.files().bytes(path);
    System.arraycopy(
        typeFrame(file.header(), type),
        0,
        log,
        (int) file.header().endOffset(),
        FrameFormat.HEADER_BYTES + type.length);
    volume.files().put(path, log);
    OpenedLog opened = open(volume);
    requireWhole(opened);
    assertThat(opened.parts()).allMatch(part -> part.slots() > 0);
  }

  private static byte[] typeFrame(IndexHeader behind, byte[] type) {
    byte[] frame = new byte[FrameFormat.HEADER_BYTES + type.length];
    System.arraycopy(type, 0, frame, FrameFormat.HEADER_BYTES, type.length);
    ResealedLog.sealRecords(frame);
    FrameFormat.seal(
        MemorySegment.ofArray(frame),
        0,
        frame.length,
        new FrameFormat.Header(
            image.superBlock.storeHigh(),
            image.superBlock.storeLow(),
            image.superBlock.epoch(),
            image.superBlock.nonce(),
            behind.lastPosition() + 1,
            0,
            1,
            0,
            behind.chain(),
            behind.chain()));
    return frame;
  }

  @Test
  void readersBeginWhereIndexFilesEnd() throws IOException {
    SimulatedVolume volume = image.volume();
    LogOpener.Base base =
        LogOpener.base(
            context(volume),
            image.superBlock,
            StoreFiles.segments(volume, image.paths, image.superBlock));
    assertThat(base.start().nextPosition()).isEqualTo(image.head() + 1);
    assertThat(base.emptyIndex().slots()).isZero();
    image.indexFiles().forEach(volume.files()::remove);
    LogOpener.Base bare =
        LogOpener.base(
            context(volume),
            image.superBlock,
            StoreFiles.segments(volume, image.paths, image.superBlock));
    assertThat(bare.parts()).isEqualTo(List.of());
    assertThat(bare.start().nextPosition()).isEqualTo(1);
  }
}
