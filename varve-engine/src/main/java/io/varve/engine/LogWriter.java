package io.varve.engine;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.Level;
import io.varve.storage.OpenIndex;
import io.varve.storage.SegmentFormat;
import io.varve.storage.SegmentReader;
import io.varve.storage.SuperBlock;
import io.varve.storage.VolumeLock;
import java.io.IOException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The writing half of an open store: puts sequencer, flusher, reserver and sealer together, and
 * takes them apart again. Holds the store's lock from start to close.
 */
final class LogWriter {
  private final StoreContext context;
  private final StoreStatus status;
  private final StoreParts parts;
  private final VisiblePosition visible;
  private final WorkerDriver driver;
  private final VolumeLock storeLock;
  private final SuperWriter superWriter;
  private final SequencerLock lock;
  private final SegmentRoom room;
  private final Sequencer sequencer;
  private final LogFlusher flusher;
  private final SegmentReserver reserver;
  private final SegmentSealer sealer;
  private final Appender appender;

  private LogWriter(
      StoreContext context,
      StoreStatus status,
      StoreParts parts,
      VisiblePosition visible,
      WorkerDriver driver,
      VolumeLock storeLock,
      SuperWriter superWriter,
      OpenSegment segment,
      ForcedPosition head,
      RandomGenerator random) {
    this.context = context;
    this.status = status;
    this.parts = parts;
    this.visible = visible;
    this.driver = driver;
    this.storeLock = storeLock;
    this.superWriter = superWriter;
    this.lock = new SequencerLock(driver);
    this.room = new SegmentRoom(status, this::makeSegment, segment, this::wakeRoomWorkers);
    this.sequencer =
        new Sequencer(context, status, parts, room, lock, head.position(), head.chain());
    this.flusher =
        new LogFlusher(
            context,
            status,
            sequencer,
            visible,
            superWriter,
            driver,
            segment,
            head,
            this::wakeRoomWorkers);
    SuperBlock store = superWriter.current();
    Level level = FormatCodes.level(store.level());
    this.reserver =
        new SegmentReserver(context, status, room, lock, level, store.segmentSizeBytes());
    this.sealer = new SegmentSealer(context, status, parts, room, lock, store, flusher::forced);
    this.appender =
        new Appender(
            context.keyHash(),
            new IdSource(random),
            new SaltSource(random),
            parts,
            visible,
            status,
            sequencer,
            driver,
            () -> driver.signal(flusher));
  }

  /** Starts writing behind a recovered log, whose floor is its head. */
  static LogWriter start(
      StoreContext context,
      StoreStatus status,
      StoreParts parts,
      VisiblePosition visible,
      WorkerDriver driver,
      VolumeLock storeLock,
      SuperWriter superWriter,
      OpenSegment segment,
      ForcedPosition head,
      RandomGenerator random) {
    LogWriter writer =
        new LogWriter(
            context, status, parts, visible, driver, storeLock, superWriter, segment, head, random);
    status.onPoison(() -> {
      driver.signal(writer.flusher);
      // Where callers run the flusher, there may be none left: they all wait.
      driver.help();
    });
    driver.start(writer.flusher, "varve-flusher");
    driver.start(writer.reserver, "varve-reserver");
    driver.start(writer.sealer, "varve-sealer");
    return writer;
  }

  private OpenSegment makeSegment(SegmentRoom.Spare spare, long firstPosition, long chainBefore) {
    SegmentReader reader =
        new SegmentReader(context.volume(), context.paths().segment(firstPosition), firstPosition);
    return new OpenSegment(
        firstPosition,
        chainBefore,
        spare.file(),
        spare.file(),
        superWriter.current().segmentSizeBytes(),
        OpenIndex.create(firstPosition, firstPosition, context.keyHash()),
        reader,
        SegmentFormat.FRAMES_AT,
        spare.reservedEnd());
  }

  private void wakeRoomWorkers() {
    driver.signal(reserver);
    driver.signal(sealer);
  }

  AppendResult append(Append append) {
    return appender.append(append);
  }

  Appender appender() {
    return appender;
  }

  Sequencer sequencer() {
    return sequencer;
  }

  WorkerDriver driver() {
    return driver;
  }

  /**
   * Stops the workers, forces what is staged, leaves a clean store behind unless it is poisoned.
   * Runs on an engine thread.
   */
  void close() throws IOException {
    lock.lock();
    try {
      status.close();
      lock.changed();
    } finally {
      lock.unlock();
    }
    driver.stop();
    while (flusher.doWork() > 0) {
      // Frames staged before the store was closed are flushed; their appenders wait for them.
    }
    visible.end(LocalSubscription.STORE_CLOSED);
    try {
      if (status.poisonCause() == null) {
        closeCleanly();
      }
    } finally {
      releaseFiles();
    }
  }

  private void closeCleanly() throws IOException {
    while (sealer.doWork() > 0) {
      // At most one segment is full and not sealed.
    }
    flusher.settle();
    OpenSegment segment = room.current();
    if (FormatCodes.level(superWriter.current().level()) != Level.MEMORY) {
      writeIndexes(segment);
    }
    flusher.closeCleanly();
  }

  /** A store in memory ends with its volume, nearly always: its indexes would be for nobody. */
  private void writeIndexes(OpenSegment segment) {
    if (segment.index.slots() > 0 && room.oldestFull() == null) {
      writeLastIndex(segment);
    }
    for (ViewPart part : parts.current().parts()) {
      if (part.firstPosition() < segment.index.firstPosition()) {
        IndexKeeper.restored(context, superWriter.current(), part);
      }
    }
  }

  /**
   * So that the next opening need not read the log again. Without it that reading takes its place.
   */
  private void writeLastIndex(OpenSegment segment) {
    try {
      IndexKeeper.write(
          context,
          superWriter.current(),
          segment.index,
          segment.reader,
          segment.tail,
          flusher.forced().chain());
    } catch (IOException e) {
      // Nothing is lost: an index that is not there is built from the log.
      return;
    }
  }

  private void releaseFiles() throws IOException {
    try {
      for (OpenSegment segment : room.unsealed()) {
        segment.closeFiles();
      }
      SegmentRoom.@Nullable Spare spare = room.takeSpare();
      if (spare != null) {
        spare.file().close();
      }
      superWriter.close();
    } finally {
      storeLock.close();
    }
  }
}
