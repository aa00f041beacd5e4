package io.varve.engine;

import io.varve.storage.DamagedFile;
import io.varve.storage.FrameCheck;
import io.varve.storage.IndexFile;
import io.varve.storage.IndexHeader;
import io.varve.storage.LogScan;
import io.varve.storage.LogScan.SegmentFile;
import io.varve.storage.OpenIndex;
import io.varve.storage.SegmentFormat;
import io.varve.storage.SegmentIndexer;
import io.varve.storage.SegmentReader;
import io.varve.storage.StorePaths;
import io.varve.storage.SuperBlock;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens the log for whoever wants to read it: takes the index files that fit, scans what they do
 * not cover, and builds the indexes of that in memory. Writes nothing. Used by one thread, once.
 */
final class LogOpener {
  /**
   * An index file of the last segment with fewer records is read again from the log, so that one
   * file covers them later.
   */
  private static final int SMALL_INDEX_SLOTS = 16_384;

  private final StoreContext context;
  private final SuperBlock store;
  private final List<SegmentFile> segments;
  private final boolean absorbSmallIndex;
  private final List<ViewPart> parts = new ArrayList<>();
  private @Nullable Scanned scanned;

  /** A segment that is being scanned, and the index of what was seen of it. */
  private record Scanned(SegmentFile segment, OpenIndex index) {}

  private LogOpener(
      StoreContext context,
      SuperBlock store,
      List<SegmentFile> segments,
      boolean absorbSmallIndex) {
    this.context = context;
    this.store = store;
    this.segments = segments;
    this.absorbSmallIndex = absorbSmallIndex;
  }

  /**
   * Opens the log.
   *
   * @param forWriting whether the last segment will be appended to
   * @throws DamagedFile if something that a floor covers is missing or wrong
   */
  static OpenedLog open(
      StoreContext context, SuperBlock store, List<SegmentFile> segments, boolean forWriting)
      throws IOException {
    LogOpener opener = new LogOpener(context, store, segments, forWriting);
    List<IndexFile> files = opener.chooseIndexFiles();
    try {
      return opener.open(files);
    } catch (DamagedFile e) {
      if (files.isEmpty()) {
        throw e;
      }
      // An index file of another log would lead the scan astray: only the log itself can say that
      // it is damaged.
      return new LogOpener(context, store, segments, forWriting).open(List.of());
    }
  }

  /**
   * What index files cover, and where the rest begins.
   *
   * @param emptyIndex for the rest of the segment in which it begins
   */
  record Base(List<ViewPart> parts, LogScan.Start start, OpenIndex emptyIndex) {}

  /** Takes the index files that fit and scans nothing. */
  static Base base(StoreContext context, SuperBlock store, List<SegmentFile> segments)
      throws IOException {
    LogOpener opener = new LogOpener(context, store, segments, false);
    LogScan.Start start = opener.take(opener.chooseIndexFiles());
    OpenIndex empty = opener.begin(segments.get(start.segment()), start.nextPosition());
    return new Base(opener.parts, start, empty);
  }

  /**
   * Index files that cover the log from its first position without a gap, up to the floor at most.
   */
  private List<IndexFile> chooseIndexFiles() throws IOException {
    List<IndexFile> found = new ArrayList<>();
    for (String name : context.volume().list(context.paths().index())) {
      if (StorePaths.isIndexName(name)) {
        IndexFile file = openIndexFile(context.paths().index() + "/" + name);
        if (file != null) {
          found.add(file);
        }
      }
    }
    List<IndexFile> chosen = new ArrayList<>();
    long next = segments.getFirst().firstPosition();
    while (true) {
      long first = next;
      IndexFile widest =
          found.stream()
              .filter(file -> file.firstPosition() == first)
              .max(Comparator.comparingLong(file -> file.header().lastPosition()))
              .orElse(null);
      if (widest == null || isSmallAndLast(widest)) {
        return chosen;
      }
      checkCovered(widest.header());
      chosen.add(widest);
      next = widest.header().lastPosition() + 1;
    }
  }

  private @Nullable IndexFile openIndexFile(String path) throws IOException {
    IndexFile file;
    try {
      file = IndexFile.open(context.volume(), path);
    } catch (DamagedFile e) {
      return null;
    }
    IndexHeader header = file.header();
    boolean fits =
        header.storeIdHigh() == store.storeHigh()
            && header.storeIdLow() == store.storeLow()
            && header.lastPosition() <= store.floor()
            && header.endOffset() >= SegmentFormat.FRAMES_AT
            && (header.lastPosition() != store.floor() || header.chain() == store.chainAtFloor())
            && number(header.segmentFirst()) >= 0;
    return fits ? file : null;
  }

  private boolean isSmallAndLast(IndexFile file) {
    return absorbSmallIndex
        && file.slots() < SMALL_INDEX_SLOTS
        && file.segmentFirst() == segments.getLast().firstPosition();
  }

  /** The segment must reach as far as the index says; a floor covers it. */
  private void checkCovered(IndexHeader header) throws DamagedFile {
    SegmentFile segment = segment(header.segmentFirst());
    long size = segment.bytes().byteSize();
    if (size < header.endOffset()) {
      throw new DamagedFile(
          segment.path(), size, "records up to position " + header.lastPosition(), "end of file");
    }
  }

  private SegmentFile segment(long firstPosition) {
    return segments.get(number(firstPosition));
  }

  /** Index in the list of the segment that begins there, or -1. */
  private int number(long firstPosition) {
    for (int i = 0; i < segments.size(); i++) {
      if (segments.get(i).firstPosition() == firstPosition) {
        return i;
      }
    }
    return -1;
  }

  private LogScan.Start take(List<IndexFile> files) throws IOException {
    for (IndexFile file : files) {
      SegmentReader reader = reader(segment(file.segmentFirst()));
      parts.add(new ViewPart(new FileIndexSource(file, reader, context.keyHash()), reader));
    }
    return files.isEmpty() ? fromTheFirst() : after(files.getLast().header());
  }

  private OpenedLog open(List<IndexFile> files) throws IOException {
    LogScan.Start start = take(files);
    LogScan.End end = LogScan.run(segments, store, start, this::index);
    StoreFiles.requireSuperOfLog(context.volume(), context.paths(), segments, end);
    OpenIndex lastIndex = indexOf(segments.get(end.segment()), end.head() + 1);
    return new OpenedLog(store, segments, parts, lastIndex, end);
  }

  private LogScan.Start fromTheFirst() throws IOException {
    SegmentFile first = segments.getFirst();
    SegmentFormat header =
        SegmentFormat.decode(first.path(), first.bytes(), store, first.firstPosition());
    return new LogScan.Start(
        0, SegmentFormat.FRAMES_AT, first.firstPosition(), header.chainBefore());
  }

  private LogScan.Start after(IndexHeader header) {
    return new LogScan.Start(
        number(header.segmentFirst()),
        header.endOffset(),
        header.lastPosition() + 1,
        header.chain());
  }

  private void index(SegmentFile segment, MemorySegment log, long frameAt, FrameCheck.Valid frame) {
    OpenIndex index = indexOf(segment, frame.firstPosition());
    SegmentIndexer.indexFrame(index, log, frameAt, frame.length());
  }

  /** The index of a segment for what stands from {@code firstPosition} on, begun if need be. */
  private OpenIndex indexOf(SegmentFile segment, long firstPosition) {
    Scanned current = scanned;
    if (current == null) {
      return begin(segment, firstPosition);
    }
    if (current.segment.firstPosition() == segment.firstPosition()) {
      return current.index;
    }
    keep(current);
    return begin(segment, firstPosition);
  }

  private OpenIndex begin(SegmentFile segment, long firstPosition) {
    OpenIndex fresh = OpenIndex.create(segment.firstPosition(), firstPosition, context.keyHash());
    if (firstPosition > segment.firstPosition()) {
      fresh.seedTypes(parts.getLast().index());
    }
    scanned = new Scanned(segment, fresh);
    return fresh;
  }

  private void keep(Scanned full) {
    if (full.index.slots() > 0) {
      parts.add(new ViewPart(new OpenIndexSource(full.index), reader(full.segment)));
    }
  }

  private SegmentReader reader(SegmentFile segment) {
    return new SegmentReader(context.volume(), segment.path(), segment.firstPosition());
  }
}
