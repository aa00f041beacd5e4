package io.varve.storage;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log frame by frame from a known place to its end, and decides by {@link RecoveryTable}
 * what its end is. Writes nothing. Used by one thread.
 */
public final class LogScan {
  /** Told of each valid frame, in order. */
  @FunctionalInterface
  public interface FrameVisitor {
    void frame(SegmentFile segment, MemorySegment log, long frameAt, FrameCheck.Valid frame)
        throws IOException;
  }

  /** A segment as found in the directory. */
  public record SegmentFile(String path, long firstPosition, MemorySegment bytes) {}

  /**
   * Where to begin.
   *
   * @param segment index in the list of segments
   * @param offset of the frame of {@code nextPosition}
   */
  public record Start(int segment, long offset, long nextPosition, long chain) {}

  /** A frame above every floor, to be written again. */
  public record Unforced(int segment, long offset, int length) {}

  /**
   * Where the log ends.
   *
   * @param segment index of its last segment
   * @param offset behind its last frame
   * @param floor the highest durable floor seen
   * @param cut what was found at the end, if it was not zeros
   */
  public record End(
      int segment,
      long offset,
      long head,
      long chain,
      long floor,
      List<Unforced> unforced,
      FrameCheck.@Nullable Bad cut) {}

  private final List<SegmentFile> segments;
  private final SuperBlock store;
  private final FrameVisitor visitor;
  private final List<Unforced> unforced = new ArrayList<>();
  private final List<Long> unforcedLast = new ArrayList<>();
  private int segment;
  private long offset;
  private long nextPosition;
  private long chain;
  private long floor;

  /** At the start, nothing read; {@link #run} reads. */
  LogScan(List<SegmentFile> segments, SuperBlock store, Start start, FrameVisitor visitor) {
    this.segments = segments;
    this.store = store;
    this.visitor = visitor;
    this.segment = start.segment;
    this.offset = start.offset;
    this.nextPosition = start.nextPosition;
    this.chain = start.chain;
    // A segment is named only after all before it was forced: its first position is a floor too.
    this.floor = Math.max(store.floor(), segments.getLast().firstPosition() - 1);
  }

  /**
   * Scans to the end.
   *
   * @throws DamagedFile at the first missing or wrong frame that a floor covers
   */
  public static End run(
      List<SegmentFile> segments, SuperBlock store, Start start, FrameVisitor visitor)
      throws IOException {
    return new LogScan(segments, store, start, visitor).toEnd();
  }

  private End toEnd() throws IOException {
    while (true) {
      switch (check()) {
        case FrameCheck.Valid valid -> take(valid);
        case FrameCheck.Absent absent -> {
          if (endsAt(RecoveryTable.Found.ABSENT, null)) {
            return end(null);
          }
        }
        case FrameCheck.Bad bad -> {
          if (endsAt(RecoveryTable.Found.BAD, bad)) {
            return end(bad);
          }
        }
      }
    }
  }

  private FrameCheck check() {
    return FrameCheck.at(segments.get(segment).bytes(), offset, store, nextPosition, chain);
  }

  private void take(FrameCheck.Valid frame) throws IOException {
    floor = Math.max(floor, frame.floor());
    RecoveryTable row =
        RecoveryTable.decide(
            RecoveryTable.Found.VALID, frame.lastPosition() <= floor, false, false);
    if (row == RecoveryTable.TAKE_AND_REWRITE) {
      unforced.add(new Unforced(segment, offset, frame.length()));
      unforcedLast.add(frame.lastPosition());
    }
    visitor.frame(segments.get(segment), segments.get(segment).bytes(), offset, frame);
    offset += frame.length();
    nextPosition = frame.lastPosition() + 1;
    chain = frame.chainAfter();
  }

  /**
   * Whether the log ends here; goes on to the next segment if not, and fails if it must not. What a
   * writer beside this scan was writing a moment ago may be whole by the time a floor covers it, so
   * it is looked at once more.
   */
  private boolean endsAt(RecoveryTable.Found found, FrameCheck.@Nullable Bad bad)
      throws DamagedFile {
    floor = Math.max(floor, highestLaterFloor());
    boolean next =
        segment + 1 < segments.size() && segments.get(segment + 1).firstPosition() == nextPosition;
    return endsBy(RecoveryTable.decide(found, nextPosition <= floor, next, false), bad);
  }

  /** Does what the row says where no valid frame was found. */
  boolean endsBy(RecoveryTable row, FrameCheck.@Nullable Bad bad) throws DamagedFile {
    return switch (row) {
      case END, CUT -> true;
      case NEXT_SEGMENT -> {
        segment++;
        offset = SegmentFormat.FRAMES_AT;
        yield false;
      }
      case DAMAGED -> {
        if (check() instanceof FrameCheck.Valid) {
          yield false;
        }
        throw damaged(bad);
      }
      case TAKE, TAKE_AND_REWRITE, IMPOSSIBLE ->
          throw new IllegalStateException("recovery row does not apply at the end of the log");
    };
  }

  private DamagedFile damaged(FrameCheck.@Nullable Bad bad) {
    String path = segments.get(segment).path();
    return bad == null
        ? new DamagedFile(
            path,
            offset,
            "the frame of position " + nextPosition + ", which durable floor " + floor + " covers",
            offset >= segments.get(segment).bytes().byteSize() ? "end of file" : "nothing")
        : new DamagedFile(path, bad.offset(), bad.expected(), bad.actual());
  }

  /**
   * Floors in later frames of this segment, of the store's last epoch: what they cover was forced
   * before they were written.
   */
  private long highestLaterFloor() {
    MemorySegment bytes = segments.get(segment).bytes();
    long highest = 0;
    long at = nextFilled(bytes, offset);
    while (at + FrameFormat.HEADER_BYTES <= bytes.byteSize()) {
      if (FrameCheck.isHeader(bytes, at, store)
          && FrameFormat.epoch(bytes, at) == store.epoch()
          && FrameFormat.nonce(bytes, at) == store.nonce()) {
        highest = Math.max(highest, FrameFormat.floor(bytes, at));
      }
      at = nextFilled(bytes, at + 8);
    }
    return highest;
  }

  /** The next place where a frame could start and its magic is there, from {@code from} on. */
  private static long nextFilled(MemorySegment bytes, long from) {
    long size = bytes.byteSize();
    long at = from;
    while (at + FrameFormat.HEADER_BYTES <= size) {
      if (Bytes.i32(bytes, at) == FrameFormat.MAGIC) {
        return at;
      }
      long filled = Bytes.firstNonZero(bytes, at + 8, size);
      if (filled < 0) {
        return size;
      }
      at = filled & ~7L;
    }
    return size;
  }

  private End end(FrameCheck.@Nullable Bad cut) {
    List<Unforced> rewrite = new ArrayList<>();
    for (int i = 0; i < unforced.size(); i++) {
      if (unforcedLast.get(i) > floor) {
        rewrite.add(unforced.get(i));
      }
    }
    return new End(segment, offset, nextPosition - 1, chain, floor, rewrite, cut);
  }
}
