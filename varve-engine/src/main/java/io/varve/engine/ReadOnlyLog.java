package io.varve.engine;

import io.varve.storage.FrameCheck;
import io.varve.storage.LogScan;
import io.varve.storage.LogScan.SegmentFile;
import io.varve.storage.OpenIndex;
import io.varve.storage.SegmentIndexer;
import io.varve.storage.SegmentReader;
import io.varve.storage.SuperBlock;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A log that another process may be writing: shows what durable floors cover, and looks again when
 * asked. Writes nothing. Safe for use by many threads.
 */
final class ReadOnlyLog {
  /** A whole frame seen behind what is shown; it counts once a floor covers it. */
  private record Seen(SegmentFile segment, long frameAt, FrameCheck.Valid frame) {}

  private final StoreContext context;
  private final StoreParts parts;
  private final VisiblePosition visible;
  private final ReentrantLock lock = new ReentrantLock();
  private OpenIndex index;
  private long segmentFirst;
  private long offset;
  private long next;
  private long chain;

  private ReadOnlyLog(
      StoreContext context, StoreParts parts, VisiblePosition visible, OpenIndex index) {
    this.context = context;
    this.parts = parts;
    this.visible = visible;
    this.index = index;
  }

  /** Opens the log as it is now. */
  static LocalEventStore open(StoreContext context, SuperBlock store, WorkerDriver driver)
      throws IOException {
    List<SegmentFile> segments = StoreFiles.segments(context.volume(), context.paths(), store);
    LogOpener.Base base = LogOpener.base(context, store, segments);
    OpenIndex index = base.emptyIndex();
    List<ViewPart> parts = new ArrayList<>(base.parts());
    SegmentFile segment = segments.get(base.start().segment());
    parts.add(part(context, index, segment.path()));
    VisiblePosition visible = new VisiblePosition(base.start().nextPosition() - 1);
    StoreParts storeParts = new StoreParts(parts, base.start().nextPosition() - 1);
    ReadOnlyLog log = new ReadOnlyLog(context, storeParts, visible, index);
    log.segmentFirst = segment.firstPosition();
    log.offset = base.start().offset();
    log.next = base.start().nextPosition();
    log.chain = base.start().chain();
    log.refresh();
    return LocalEventStore.forReading(
        context, store, new StoreStatus(), visible, storeParts, driver, log);
  }

  private static ViewPart part(StoreContext context, OpenIndex index, String path) {
    return new ViewPart(
        new OpenIndexSource(index),
        new SegmentReader(context.volume(), path, index.segmentFirst()));
  }

  /** Shows what became durable since. */
  void refresh() throws IOException {
    lock.lock();
    try {
      SuperBlock store = StoreFiles.readSuper(context.volume(), context.paths());
      if (store.clean() && store.floor() == next - 1) {
        visible.advance(next - 1);
        return;
      }
      List<SegmentFile> segments = StoreFiles.segments(context.volume(), context.paths(), store);
      List<Seen> seen = new ArrayList<>();
      LogScan.End end =
          LogScan.run(
              segments,
              store,
              new LogScan.Start(indexOf(segments, segmentFirst), offset, next, chain),
              (segment, log, frameAt, frame) -> seen.add(new Seen(segment, frameAt, frame)));
      for (Seen frame : seen) {
        if (frame.frame.lastPosition() <= end.floor()) {
          show(frame);
        }
      }
      visible.advance(next - 1);
    } finally {
      lock.unlock();
    }
  }

  private static int indexOf(List<SegmentFile> segments, long first) {
    for (int i = 0; i < segments.size(); i++) {
      if (segments.get(i).firstPosition() == first) {
        return i;
      }
    }
    throw new IllegalStateException("the segment of position " + first + " is gone");
  }

  private void show(Seen seen) {
    SegmentFile segment = seen.segment;
    MemorySegment log = segment.bytes();
    if (segment.firstPosition() != segmentFirst) {
      index = OpenIndex.create(segment.firstPosition(), next, context.keyHash());
      parts.add(part(context, index, segment.path()));
      segmentFirst = segment.firstPosition();
    }
    SegmentIndexer.indexFrame(index, log, seen.frameAt, seen.frame.length());
    offset = seen.frameAt + seen.frame.length();
    next = seen.frame.lastPosition() + 1;
    chain = seen.frame.chainAfter();
  }
}
