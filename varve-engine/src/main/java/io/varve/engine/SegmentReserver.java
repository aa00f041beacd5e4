package io.varve.engine;

import io.varve.api.Level;
import io.varve.engine.SegmentRoom.Demand;
import io.varve.engine.SegmentRoom.Spare;
import io.varve.storage.SegmentFormat;
import io.varve.storage.VolumeFile;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fills segments with zeros ahead of the log and forces them, so that a log write never needs new
 * space. Failing to is not the end of the store: appends are refused until it works. A failed force
 * is, since log bytes may be lost with it.
 */
final class SegmentReserver implements WorkerDriver.Worker {
  /** The first reservation of a new segment; each further one doubles it. */
  static final int FIRST_BYTES = 256 * 1024;

  /** Memory is filled at ten times the pace of a disk, so it takes a longer lead. */
  private static final int FIRST_MEMORY_BYTES = 1024 * 1024;

  private static final int SMALL_STEP_BYTES = 64 * 1024;

  /**
   * So much of a disk at a time: a force of the log waits for the zeros written to the same file
   * before it, and behind those of other files in the disk's queue.
   */
  private static final int DISK_STEP_BYTES = 1024 * 1024;

  private final StoreContext context;
  private final StoreStatus status;
  private final SegmentRoom room;
  private final SequencerLock lock;
  private final int segmentSizeBytes;
  private final int stepBytes;

  SegmentReserver(
      StoreContext context,
      StoreStatus status,
      SegmentRoom room,
      SequencerLock lock,
      Level level,
      int segmentSizeBytes) {
    this.context = context;
    this.status = status;
    this.room = room;
    this.lock = lock;
    this.segmentSizeBytes = segmentSizeBytes;
    this.stepBytes = level == Level.MEMORY ? segmentSizeBytes : DISK_STEP_BYTES;
  }

  @Override
  public int doWork() {
    if (status.poisonCause() != null) {
      return 0;
    }
    Demand demand = locked(room::demand);
    try {
      return switch (demand) {
        case null -> 0;
        case Demand.Extend extend -> extend(extend);
        case Demand.MakeSpare spare -> makeSpare(spare);
      };
    } catch (RuntimeException | Error e) {
      status.poison(e);
      return 0;
    }
  }

  @Override
  public long idleNanos() {
    return Long.MAX_VALUE;
  }

  private @Nullable Demand locked(Supplier<@Nullable Demand> question) {
    lock.lock();
    try {
      return question.get();
    } finally {
      lock.unlock();
    }
  }

  private int extend(Demand.Extend demand) {
    OpenSegment segment = demand.segment();
    long from = segment.reservedEnd;
    long end = Math.min(segment.capacity, Math.max(2 * from, demand.neededEnd()));
    end = Math.min(end, from + stepBytes);
    if (!fill(segment.reserve, from, end)) {
      // Near the end of the disk a smaller step may still do.
      end = Math.min(segment.capacity, roundUp(demand.neededEnd(), SMALL_STEP_BYTES));
      if (end <= from || !fill(segment.reserve, from, end)) {
        return failed(demand.attempt(), Math.max(end, demand.neededEnd()) - from);
      }
    }
    return force(segment.reserve) ? reserved(segment, end) : 1;
  }

  private int reserved(OpenSegment segment, long end) {
    lock.lock();
    try {
      room.reserved(segment, end);
      room.wakeSealer();
      lock.changed();
    } finally {
      lock.unlock();
    }
    return 1;
  }

  private int makeSpare(Demand.MakeSpare demand) {
    long end = Math.min(segmentSizeBytes, Math.max(FIRST_BYTES, segmentSizeBytes / 4));
    String path = context.paths().spareSegment();
    VolumeFile file;
    try {
      file = context.volume().create(path, segmentSizeBytes);
    } catch (IOException e) {
      return failed(demand.attempt(), end);
    }
    for (long at = 0; at < end; at += stepBytes) {
      if (!fill(file, at, Math.min(at + stepBytes, end))) {
        discard(file, path);
        return failed(demand.attempt(), end);
      }
      if (!force(file)) {
        discard(file, path);
        return 1;
      }
    }
    lock.lock();
    try {
      room.spareReady(new Spare(file, end));
      lock.changed();
    } finally {
      lock.unlock();
    }
    return 1;
  }

  private void discard(VolumeFile file, String path) {
    try {
      file.close();
      context.volume().delete(path);
    } catch (IOException e) {
      // It stays in the way: the next attempt fails with its own reason.
      status.full(segmentSizeBytes, 0);
    }
  }

  private static boolean fill(VolumeFile file, long from, long end) {
    try {
      file.fill(from, end);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean force(VolumeFile file) {
    try {
      file.force();
      return true;
    } catch (IOException e) {
      status.poison(e);
      return false;
    }
  }

  private int failed(long attempt, long neededBytes) {
    long free;
    try {
      free = context.volume().freeBytes();
    } catch (IOException e) {
      free = 0;
    }
    lock.lock();
    try {
      room.reserveFailed(attempt, neededBytes, free);
      lock.changed();
    } finally {
      lock.unlock();
    }
    return 0;
  }

  private static long roundUp(long bytes, int step) {
    return (bytes + step - 1) / step * step;
  }

  /** How far the first segment of a store is filled when it is made. */
  static long firstReservation(Level level, int segmentSizeBytes) {
    int wanted = level == Level.MEMORY ? FIRST_MEMORY_BYTES : FIRST_BYTES;
    return Math.max(SegmentFormat.FRAMES_AT, Math.min(wanted, segmentSizeBytes));
  }
}
