package io.varve.storage;

import static io.varve.storage.FrameFormat.HEADER_BYTES;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands at a place in the log where a frame may start. Every checksum and every link is
 * looked at.
 */
public sealed interface FrameCheck {
  /** A frame that is whole, right, and the one expected here. */
  record Valid(
      int length, long firstPosition, int positions, long floor, long epoch, long chainAfter)
      implements FrameCheck {
    public long lastPosition() {
      return firstPosition + positions - 1;
    }
  }

  /** Zeros, or too little room for a frame. */
  record Absent() implements FrameCheck {}

  /** Something else. */
  record Bad(long offset, String expected, String actual) implements FrameCheck {}

  /**
   * Looks at {@code at}, where the frame of {@code nextPosition} is expected.
   *
   * @param chain chain value before that position
   */
  static FrameCheck at(MemorySegment s, long at, SuperBlock store, long nextPosition, long chain) {
    if (at + HEADER_BYTES > s.byteSize() || Bytes.isZero(s, at, HEADER_BYTES)) {
      return new Absent();
    }
    Bad bad = checkHeader(s, at, store, nextPosition, chain);
    if (bad != null) {
      return bad;
    }
    int length = FrameFormat.length(s, at);
    if (length < HEADER_BYTES || (length & 7) != 0 || length > s.byteSize() - at) {
      return new Bad(at + FrameFormat.LENGTH, "a length inside the file", Integer.toString(length));
    }
    long crc = FrameFormat.frameCrc(s, at, length);
    if (crc < 0 || (int) crc != FrameFormat.crc(s, at)) {
      return new Bad(
          at + FrameFormat.CRC,
          "frame CRC " + Integer.toHexString(FrameFormat.crc(s, at)),
          crc < 0 ? "records that do not fill the frame" : Integer.toHexString((int) crc));
    }
    Bad badRecord = new RecordWalk(s, at, length, nextPosition, chain).check();
    return badRecord != null
        ? badRecord
        : new Valid(
            length,
            nextPosition,
            FrameFormat.positions(s, at),
            FrameFormat.floor(s, at),
            FrameFormat.epoch(s, at),
            FrameFormat.chainAfter(s, at));
  }

  /** Whether a valid header of this store stands here, whatever its records are. */
  static boolean isHeader(MemorySegment s, long at, SuperBlock store) {
    return at + HEADER_BYTES <= s.byteSize()
        && FrameFormat.hasMagic(s, at)
        && FrameFormat.headerCrc(s, at) == Bytes.i32(s, at + FrameFormat.HEADER_CRC)
        && Bytes.i32(s, at + FrameFormat.HEADER_CRC + 4) == 0
        && Bytes.i64(s, at + FrameFormat.STORE_HIGH) == store.storeHigh()
        && Bytes.i64(s, at + FrameFormat.STORE_LOW) == store.storeLow();
  }

  private static @Nullable Bad checkHeader(
      MemorySegment s, long at, SuperBlock store, long nextPosition, long chain) {
    if (!isHeader(s, at, store)) {
      return new Bad(at, "a frame header of this store", "no valid header");
    }
    if (FrameFormat.firstPosition(s, at) != nextPosition) {
      return new Bad(
          at + FrameFormat.FIRST_POSITION,
          "first position " + nextPosition,
          Long.toString(FrameFormat.firstPosition(s, at)));
    }
    if (FrameFormat.chainBefore(s, at) != chain) {
      return new Bad(
          at + FrameFormat.CHAIN_BEFORE,
          "chain value " + Long.toHexString(chain),
          Long.toHexString(FrameFormat.chainBefore(s, at)));
    }
    if (FrameFormat.epoch(s, at) > store.epoch()) {
      return new Bad(
          at + FrameFormat.EPOCH,
          "an epoch up to " + store.epoch(),
          Long.toString(FrameFormat.epoch(s, at)));
    }
    return null;
  }

  /** Walks the records of one frame, whose frame CRC holds. */
  final class RecordWalk {
    private final MemorySegment s;
    private final long frameAt;
    private final int length;
    private final CRC32C crc = new CRC32C();
    private long nextPosition;
    private long chain;
    private int records;
    private int leftInCommit;
    private long commitAt;
    private long commitEnd;

    RecordWalk(MemorySegment s, long frameAt, int length, long nextPosition, long chain) {
      this.s = s;
      this.frameAt = frameAt;
      this.length = length;
      this.nextPosition = nextPosition;
      this.chain = chain;
    }

    @Nullable Bad check() {
      long first = nextPosition;
      long at = frameAt + HEADER_BYTES;
      while (at < frameAt + length) {
        int recordLength = RecordFormat.length(s, at);
        Bad bad = checkRecord(at, recordLength);
        if (bad != null) {
          return bad;
        }
        records++;
        at += recordLength;
      }
      if (leftInCommit != 0
          || records != FrameFormat.records(s, frameAt)
          || nextPosition - first != FrameFormat.positions(s, frameAt)
          || chain != FrameFormat.chainAfter(s, frameAt)) {
        return new Bad(frameAt, "whole commits that end in the header's chain value", "others");
      }
      return null;
    }

    private @Nullable Bad checkRecord(long at, int recordLength) {
      crc.reset();
      crc.update(
          s.asSlice(at + RecordFormat.KIND, recordLength - RecordFormat.KIND).asByteBuffer());
      if ((int) crc.getValue() != RecordFormat.crc(s, at)) {
        return new Bad(
            at,
            "record CRC " + Integer.toHexString(RecordFormat.crc(s, at)),
            Integer.toHexString((int) crc.getValue()));
      }
      return switch (RecordFormat.kind(s, at)) {
        case RecordFormat.KIND_COMMIT -> checkCommit(at, recordLength);
        case RecordFormat.KIND_EVENT -> checkEvent(at, recordLength);
        case RecordFormat.KIND_TYPE ->
            leftInCommit == 0 && TypeFormat.isWellFormed(s, at, recordLength)
                ? null
                : new Bad(at, "a well-formed type definition between commits", "another one");
        default -> new Bad(at, "a known kind of record", "kind " + RecordFormat.kind(s, at));
      };
    }

    private @Nullable Bad checkCommit(long at, int recordLength) {
      if (leftInCommit != 0
          || !CommitFormat.isWellFormed(s, at, recordLength)
          || CommitFormat.firstPosition(s, at) != nextPosition) {
        return new Bad(at, "the commit of position " + nextPosition, "another commit record");
      }
      leftInCommit = CommitFormat.count(s, at);
      commitAt = at;
      commitEnd = at + CommitFormat.commitBytes(s, at);
      chain =
          CommitFormat.chain(
              chain, nextPosition, CommitFormat.recordedAt(s, at), CommitFormat.contentHash(s, at));
      return chain == CommitFormat.chain(s, at)
          ? null
          : new Bad(
              at + CommitFormat.CHAIN,
              "chain value " + Long.toHexString(chain),
              Long.toHexString(CommitFormat.chain(s, at)));
    }

    private @Nullable Bad checkEvent(long at, int recordLength) {
      if (leftInCommit == 0
          || recordLength < RecordFormat.EVENT_HEADER_BYTES
          || !RecordFormat.isWellFormedEvent(s, at, recordLength)
          || RecordFormat.position(s, at) != nextPosition
          || RecordFormat.commitAt(s, at) != commitAt) {
        return new Bad(at, "the event of position " + nextPosition, "another event record");
      }
      leftInCommit--;
      nextPosition++;
      return leftInCommit > 0 || at + recordLength == commitEnd
          ? null
          : new Bad(
              commitAt + CommitFormat.COMMIT_BYTES,
              "a commit of " + (at + recordLength - commitAt) + " bytes",
              Integer.toString(CommitFormat.commitBytes(s, commitAt)));
    }
  }
}
