package io.varve.engine;

import io.varve.api.StoreDamaged;
import io.varve.api.Tracking;
import io.varve.storage.CommitFormat;
import io.varve.storage.RecordFormat;
import io.varve.storage.SegmentIndex;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The commit record of an event, found in the log and checked.
 *
 * @param log the segment that holds it
 * @param at where it starts there
 */
record CommitRecord(MemorySegment log, long at) {

  /**
   * The commit record that the event in a slot belongs to.
   *
   * @throws StoreDamaged if there is none, or it does not hold the event
   */
  static CommitRecord of(ViewPart part, SegmentIndex index, int slot) {
    int offset = index.offset(slot);
    long at = RecordFormat.commitAt(part.log(slot, offset), offset);
    String path = part.segment().path();
    if (at < 0 || at >= offset) {
      throw new StoreDamaged(path, offset, "a commit record before the event", "offset " + at);
    }
    MemorySegment log = whole(part, at, offset);
    int length = RecordFormat.length(log, at);
    int crc = RecordFormat.computeCrc(log, at, length);
    if (crc != RecordFormat.crc(log, at)) {
      throw new StoreDamaged(
          path,
          at,
          "CRC " + Integer.toHexString(RecordFormat.crc(log, at)),
          Integer.toHexString(crc));
    }
    if (RecordFormat.kind(log, at) != RecordFormat.KIND_COMMIT) {
      throw new StoreDamaged(path, at, "a commit record", "kind " + RecordFormat.kind(log, at));
    }
    CommitRecord commit = new CommitRecord(log, at);
    long position = part.firstPosition() + slot;
    if (position < commit.firstPosition() || position > commit.lastPosition()) {
      throw new StoreDamaged(
          path,
          at,
          "the commit of position " + position,
          commit.firstPosition() + " to " + commit.lastPosition());
    }
    return commit;
  }

  /** A mapping in which the record lies whole, before {@code end}. */
  private static MemorySegment whole(ViewPart part, long at, long end) {
    try {
      MemorySegment log = part.segment().upTo(end);
      int length = RecordFormat.length(log, at);
      if (length < CommitFormat.HEADER_BYTES || length > end - at) {
        throw new StoreDamaged(
            part.segment().path(), at, "a commit record's length", Integer.toString(length));
      }
      return log;
    } catch (IOException e) {
      throw Failures.ofRead(e);
    }
  }

  int count() {
    return CommitFormat.count(log, at);
  }

  long firstPosition() {
    return CommitFormat.firstPosition(log, at);
  }

  long lastPosition() {
    return firstPosition() + count() - 1;
  }

  /** Chain value after this commit. */
  long chain() {
    return CommitFormat.chain(log, at);
  }

  @Nullable String requestId() {
    return CommitFormat.requestLength(log, at) == 0
        ? null
        : new String(CommitFormat.requestId(log, at), StandardCharsets.UTF_8);
  }

  @Nullable Tracking tracking() {
    return CommitFormat.sourceLength(log, at) == 0
        ? null
        : new Tracking(
            new String(CommitFormat.trackingSource(log, at), StandardCharsets.UTF_8),
            CommitFormat.trackingPosition(log, at));
  }

  /** How far the source came that this commit tracks; 0: none. */
  long trackingPosition() {
    return CommitFormat.trackingPosition(log, at);
  }
}
