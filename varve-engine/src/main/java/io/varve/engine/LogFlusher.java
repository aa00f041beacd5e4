package io.varve.engine;

import io.varve.api.Level;
import io.varve.storage.FrameFormat;
import io.varve.storage.FrameWriter;
import io.varve.storage.SegmentFormat;
import io.varve.storage.SuperBlock;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames to the log and forces them: the only toucher of the log's write channels, one
 * thread at a time. At level fsync frame N+1 is not written before frame N is forced; a roll forces
 * the old segment first. The first failure poisons the store and nothing is tried again.
 */
final class LogFlusher implements WorkerDriver.Worker {
  private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long MAX_UNFORCED_BYTES = 64L * 1024 * 1024;

  private final StoreContext context;
  private final StoreStatus status;
  private final Sequencer sequencer;
  private final VisiblePosition visible;
  private final SuperWriter superWriter;
  private final WorkerDriver driver;
  private final Level level;
  private final Runnable segmentFull;
  private final FrameWriter writer = new FrameWriter();
  private OpenSegment segment;
  private ForcedPosition written;
  private long unforcedBytes;
  private long lastFrameNanos;
  private volatile ForcedPosition forced;

  LogFlusher(
      StoreContext context,
      StoreStatus status,
      Sequencer sequencer,
      VisiblePosition visible,
      SuperWriter superWriter,
      WorkerDriver driver,
      OpenSegment segment,
      ForcedPosition head,
      Runnable segmentFull) {
    this.context = context;
    this.status = status;
    this.sequencer = sequencer;
    this.visible = visible;
    this.superWriter = superWriter;
    this.driver = driver;
    this.level = FormatCodes.level(superWriter.current().level());
    this.segment = segment;
    this.written = head;
    this.forced = head;
    this.segmentFull = segmentFull;
    this.lastFrameNanos = context.clock().nanos();
  }

  /** Covered by a successful force; what derived files may rest on. */
  ForcedPosition forced() {
    return forced;
  }

  @Override
  public int doWork() {
    if (status.poisonCause() != null) {
      abandon(null);
      return 0;
    }
    StagedFrame frame = sequencer.takeFrame();
    if (frame == null) {
      return idle();
    }
    int frames = 0;
    StagedFrame next = null;
    try {
      while (frame != null) {
        flush(frame);
        if (status.poisonCause() != null) {
          // A failed force elsewhere may have lost what this one seemed to cover.
          abandon(frame);
          return frames;
        }
        // Made readable, and the next frame closed, before anyone wakes: those woken fill the one
        // after it.
        visible.advance(frame.lastPosition());
        next = sequencer.frameDone(frame);
        finish(frame, null);
        frame = next;
        next = null;
        frames++;
      }
      if (level != Level.MEMORY) {
        lastFrameNanos = context.clock().nanos();
      }
    } catch (IOException | RuntimeException | Error e) {
      status.poison(e);
      abandon(frame);
      abandon(next);
    }
    return frames;
  }

  /** A step ends with no frame left. */
  @Override
  public boolean callersWait() {
    return true;
  }

  private void flush(StagedFrame frame) throws IOException {
    if (frame.segment != segment) {
      roll(frame.segment);
    }
    writer.begin(frame.length);
    frame.copyTo(writer);
    SuperBlock store = superWriter.current();
    writer.write(
        segment.log,
        frame.startOffset,
        new FrameFormat.Header(
            store.storeHigh(),
            store.storeLow(),
            store.epoch(),
            store.nonce(),
            frame.firstPosition,
            frame.positions,
            frame.records,
            forced.position(),
            frame.chainBefore,
            frame.chainAfter));
    written = new ForcedPosition(frame.lastPosition(), frame.chainAfter);
    unforcedBytes += frame.length;
    if (level != Level.OS || unforcedBytes >= MAX_UNFORCED_BYTES) {
      force();
    }
  }

  private void force() throws IOException {
    segment.log.force();
    unforcedBytes = 0;
    forced = written;
  }

  /**
   * Ends one segment and begins the next: nothing of the new one exists before all of the old one
   * is forced.
   */
  private void roll(OpenSegment next) throws IOException {
    if (!forced.equals(written)) {
      force();
    }
    SuperBlock store = superWriter.current();
    SegmentFormat header =
        new SegmentFormat(
            store.storeHigh(),
            store.storeLow(),
            next.firstPosition,
            next.chainBefore,
            next.capacity);
    next.log = context.volume().open(context.paths().spareSegment(), true);
    next.log.write(0, header.encode());
    next.log.force();
    context.volume().rename(context.paths().spareSegment(), next.reader.path());
    context.volume().forceDirectory(context.paths().log());
    superWriter.write(next.firstPosition, forced, false);
    segment = next;
    next.named = true;
    segmentFull.run();
  }

  private void finish(StagedFrame frame, @Nullable Throwable cause) {
    frame.complete(cause);
    List<Runnable> listeners = frame.listeners();
    if (!listeners.isEmpty()) {
      driver.complete(() -> listeners.forEach(Runnable::run));
    }
  }

  private void abandon(@Nullable StagedFrame current) {
    Throwable cause = status.poisonCause();
    visible.end("store_poisoned");
    if (current != null) {
      lose(current, cause);
    }
    for (StagedFrame frame : sequencer.abandonFrames()) {
      lose(frame, cause);
    }
  }

  private void lose(StagedFrame frame, @Nullable Throwable cause) {
    sequencer.frameLost(frame);
    finish(frame, cause);
  }

  /** After 100 ms without a frame the last ones get a floor above them. */
  private int idle() {
    try {
      if (nanosToIdle() > 0 || status.isClosed()) {
        return 0;
      }
      return settle() ? 1 : 0;
    } catch (IOException | RuntimeException | Error e) {
      status.poison(e);
      abandon(null);
      return 0;
    }
  }

  /**
   * Forces what is written and puts the floor at the head; returns whether there was anything to
   * do.
   */
  boolean settle() throws IOException {
    if (!forced.equals(written)) {
      force();
    }
    if (superWriter.current().floor() == forced.position() || level == Level.MEMORY) {
      return false;
    }
    superWriter.write(segment.firstPosition, forced, false);
    return true;
  }

  /** Never throws: a flusher that ended here would leave all appends waiting for ever. */
  @Override
  public long idleNanos() {
    try {
      return nanosToIdle();
    } catch (RuntimeException | Error e) {
      status.poison(e);
      return 0;
    }
  }

  private long nanosToIdle() {
    boolean settled =
        forced.equals(written)
            && (superWriter.current().floor() == forced.position() || level == Level.MEMORY);
    return settled || status.poisonCause() != null
        ? Long.MAX_VALUE
        : Math.max(0, lastFrameNanos + IDLE_NANOS - context.clock().nanos());
  }

  /** The last step of a store: everything forced, floor at the head, marked clean. */
  void closeCleanly() throws IOException {
    if (!forced.equals(written)) {
      force();
    }
    superWriter.write(segment.firstPosition, forced, true);
  }
}
