package io.varve.engine;

import io.varve.api.Health;
import io.varve.api.LimitExceeded;
import io.varve.api.StoreFull;
import io.varve.storage.SegmentFormat;
import io.varve.storage.TypeFormat;
import io.varve.storage.VolumeFile;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the next commit can go: the segments not sealed yet, the spare that follows them, and what
 * is wanted of the reserver. Everything under the sequencer's lock.
 */
final class SegmentRoom {
  /** Beyond it appends wait for the sealer, so that recovery stays bounded. */
  static final int MAX_UNSEALED = 2;

  /** What an append finds. */
  enum Room {
    /** It fits behind the tail. */
    HERE,
    /** The segment is full and the next one is ready. */
    ROLL,
    /** A worker must make room first. */
    WAIT
  }

  /** A segment file prepared ahead. */
  record Spare(VolumeFile file, long reservedEnd) {}

  /** Makes the segment that follows, from a spare. */
  @FunctionalInterface
  interface SegmentMaker {
    OpenSegment make(Spare spare, long firstPosition, long chainBefore);
  }

  private final StoreStatus status;
  private final SegmentMaker maker;
  private final Runnable wakeWorkers;
  private final List<OpenSegment> unsealed = new ArrayList<>();
  private @Nullable Spare spare;
  private boolean spareWanted;

  /** What the reserver is at work on: its files must stay open. */
  private @Nullable OpenSegment extending;

  private long wantedEnd;
  private long attempts;
  private long failedAttempt = -1;

  SegmentRoom(StoreStatus status, SegmentMaker maker, OpenSegment current, Runnable wakeWorkers) {
    this.status = status;
    this.maker = maker;
    this.wakeWorkers = wakeWorkers;
    unsealed.add(current);
  }

  OpenSegment current() {
    return unsealed.getLast();
  }

  /** Oldest first; one or two. A copy is not needed: used under the lock only. */
  List<OpenSegment> unsealed() {
    return unsealed;
  }

  /** A number for one append: a failure to reserve that began after it is this append's failure. */
  long newAttempt() {
    return ++attempts;
  }

  /**
   * Looks for room.
   *
   * @param bytes records and a frame header
   * @param types how many types the segment would have with it
   * @throws StoreFull if room could not be reserved since {@code attempt}
   * @throws LimitExceeded if no segment could hold it
   */
  Room find(int bytes, int types, long attempt) {
    OpenSegment segment = current();
    if (bytes > segment.capacity - SegmentFormat.FRAMES_AT) {
      throw new LimitExceeded(
          "commit in bytes", bytes, (long) segment.capacity - SegmentFormat.FRAMES_AT);
    }
    boolean fits = segment.tail + bytes <= segment.capacity && types <= TypeFormat.MAX_ORDINAL + 1;
    if (fits && segment.tail + bytes <= segment.reservedEnd) {
      reserveAhead(segment);
      return Room.HERE;
    }
    if (!fits && unsealed.size() < MAX_UNSEALED && spare != null) {
      return Room.ROLL;
    }
    failIfFull(attempt);
    if (fits) {
      wantedEnd = segment.tail + bytes;
    } else {
      spareWanted = spare == null;
    }
    wakeWorkers.run();
    return Room.WAIT;
  }

  private void reserveAhead(OpenSegment segment) {
    // After a failure each append tries again, so that the store notices when space is back.
    if (isAheadWanted(segment) || failedAttempt >= 0) {
      wakeWorkers.run();
    }
  }

  private boolean isAheadWanted(OpenSegment segment) {
    boolean extend =
        segment.reservedEnd < segment.capacity && 2 * segment.tail > segment.reservedEnd;
    boolean failed = failedAttempt >= 0 && spare == null && segment.named;
    return extend || isSpareDue(segment) || failed;
  }

  private boolean isSpareDue(OpenSegment segment) {
    return spare == null && segment.named && segment.tail > segment.capacity / 2;
  }

  private void failIfFull(long attempt) {
    Health.Full full = status.fullness();
    if (failedAttempt >= attempt && full != null) {
      throw new StoreFull(full.neededBytes(), full.freeBytes());
    }
  }

  /** Makes the spare the current segment. */
  OpenSegment roll(long firstPosition, long chainBefore) {
    Spare ready = spare;
    if (ready == null) {
      throw new IllegalStateException("no spare segment to roll to");
    }
    spare = null;
    spareWanted = false;
    wantedEnd = 0;
    OpenSegment next = maker.make(ready, firstPosition, chainBefore);
    unsealed.add(next);
    return next;
  }

  // What the reserver asks and tells.

  /** What to do next. */
  sealed interface Demand {
    record Extend(OpenSegment segment, long neededEnd, long attempt) implements Demand {}

    record MakeSpare(long attempt) implements Demand {}
  }

  /** The most urgent thing; null: nothing, or it failed and nobody asked again since. */
  @Nullable Demand demand() {
    Demand demand = mostUrgent();
    if (demand instanceof Demand.Extend extend) {
      extending = extend.segment();
    }
    return demand;
  }

  private @Nullable Demand mostUrgent() {
    if (failedAttempt >= attempts) {
      return null;
    }
    OpenSegment segment = current();
    if (segment.reservedEnd < wantedEnd) {
      return new Demand.Extend(segment, wantedEnd, attempts);
    }
    if (spareWanted && segment.named) {
      return new Demand.MakeSpare(attempts);
    }
    if (!isAheadWanted(segment)) {
      return null;
    }
    return isSpareDue(segment) && segment.reservedEnd == segment.capacity
        ? new Demand.MakeSpare(attempts)
        : aheadOf(segment);
  }

  private @Nullable Demand aheadOf(OpenSegment segment) {
    return segment.reservedEnd < segment.capacity
        ? new Demand.Extend(segment, segment.reservedEnd, attempts)
        : new Demand.MakeSpare(attempts);
  }

  void reserved(OpenSegment segment, long end) {
    segment.reservedEnd = end;
    extending = null;
    failedAttempt = -1;
    status.notFull();
  }

  void spareReady(Spare ready) {
    spare = ready;
    spareWanted = false;
    failedAttempt = -1;
    status.notFull();
  }

  void reserveFailed(long attempt, long neededBytes, long freeBytes) {
    extending = null;
    failedAttempt = attempt;
    status.full(neededBytes, freeBytes);
  }

  /** The spare that was never used, to be closed. */
  @Nullable Spare takeSpare() {
    Spare unused = spare;
    spare = null;
    return unused;
  }

  // What the sealer asks and tells.

  /** The oldest segment that is full; null: none. */
  @Nullable OpenSegment oldestFull() {
    boolean full = unsealed.size() > 1 && unsealed.getFirst() != extending;
    return full ? unsealed.getFirst() : null;
  }

  /** The segment extended just now may have become full meanwhile. */
  void wakeSealer() {
    if (oldestFull() != null) {
      wakeWorkers.run();
    }
  }

  void sealed(OpenSegment segment) {
    unsealed.remove(segment);
    failedAttempt = -1;
    status.notFull();
  }

  /**
   * The index file could not be written; appends that need it gone are refused as for want of
   * space.
   */
  void sealFailed() {
    reserveFailed(attempts, unsealed.getFirst().capacity / 4, 0);
  }
}
