package io.varve.storage;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Builds an index from the log itself: while the log is scanned, or again when an index file is
 * damaged.
 */
public final class SegmentIndexer {
  private SegmentIndexer() {}

  /** Indexes all records of one whole and valid frame. */
  public static void indexFrame(OpenIndex index, MemorySegment log, long frameAt, int length) {
    long end = frameAt + length;
    long at = frameAt + FrameFormat.HEADER_BYTES;
    while (at < end) {
      switch (RecordFormat.kind(log, at)) {
        case RecordFormat.KIND_TYPE ->
            index.defineType(RecordFormat.type(log, at), TypeFormat.name(log, at));
        case RecordFormat.KIND_COMMIT -> index.indexCommit(log, at);
        default -> {}
      }
      at += RecordFormat.length(log, at);
    }
  }

  /**
   * The index of a range of positions inside one segment, from its records.
   *
   * @param endOffset behind the frame of {@code lastPosition}
   * @throws DamagedFile if a frame that it needs is not right, or the range does not end there
   */
  public static OpenIndex rebuild(
      SegmentReader segment, KeyHash keyHash, long firstPosition, long lastPosition, long endOffset)
      throws IOException {
    MemorySegment log = segment.upTo(endOffset);
    OpenIndex index = OpenIndex.create(segment.firstPosition(), firstPosition, keyHash);
    long at = SegmentFormat.FRAMES_AT;
    while (at < endOffset) {
      if (at + FrameFormat.HEADER_BYTES > endOffset || !FrameFormat.hasMagic(log, at)) {
        throw new DamagedFile(segment.path(), at, "a frame", "none");
      }
      int length = FrameFormat.length(log, at);
      if (length < FrameFormat.HEADER_BYTES
          || length > endOffset - at
          || FrameFormat.frameCrc(log, at, length) != (FrameFormat.crc(log, at) & 0xFFFFFFFFL)) {
        throw new DamagedFile(segment.path(), at, "a whole frame", "a damaged one");
      }
      checkRecords(segment.path(), log, at, length);
      if (FrameFormat.firstPosition(log, at) >= firstPosition) {
        indexFrame(index, log, at, length);
      } else {
        defineTypes(index, log, at, length);
      }
      at += length;
    }
    long last = index.firstPosition() + index.slots() - 1;
    if (last != lastPosition) {
      throw new DamagedFile(
          segment.path(), endOffset, "records up to position " + lastPosition, "up to " + last);
    }
    return index;
  }

  private static void checkRecords(String path, MemorySegment log, long frameAt, int length)
      throws DamagedFile {
    long at = frameAt + FrameFormat.HEADER_BYTES;
    while (at < frameAt + length) {
      int recordLength = RecordFormat.length(log, at);
      if (RecordFormat.computeCrc(log, at, recordLength) != RecordFormat.crc(log, at)) {
        throw new DamagedFile(path, at, "a record with a right CRC", "a damaged one");
      }
      at += recordLength;
    }
  }

  private static void defineTypes(OpenIndex index, MemorySegment log, long frameAt, int length) {
    long at = frameAt + FrameFormat.HEADER_BYTES;
    while (at < frameAt + length) {
      if (RecordFormat.kind(log, at) == RecordFormat.KIND_TYPE) {
        index.defineType(RecordFormat.type(log, at), TypeFormat.name(log, at));
      }
      at += RecordFormat.length(log, at);
    }
  }
}
