package io.varve.engine;

import io.varve.storage.DamagedFile;
import io.varve.storage.RecordFormat;
import io.varve.storage.SegmentIndex;
import io.varve.storage.SegmentReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * A dense range of positions: the index that finds their records, and the segment that holds them.
 * This is the record locator: nothing else knows offsets. Used by many threads.
 *
 * <p>A record's CRC is checked the first time it is read since the store was opened.
 */
final class ViewPart {
  private static final int BITS = 64;
  private static final int BITMAP_WORDS = 1_024;

  private final IndexSource source;
  private final SegmentReader segment;
  private final AtomicBitmap verified = new AtomicBitmap();

  /** Where a part's index comes from: ready, or checked and if need be rebuilt at first use. */
  sealed interface IndexSource permits OpenIndexSource, FileIndexSource {
    SegmentIndex index();

    long firstPosition();

    int slots();
  }

  ViewPart(IndexSource source, SegmentReader segment) {
    this.source = source;
    this.segment = segment;
  }

  long firstPosition() {
    return source.firstPosition();
  }

  /** Slots filled; in an open part it grows. */
  int slots() {
    return source.slots();
  }

  SegmentIndex index() {
    return source.index();
  }

  IndexSource source() {
    return source;
  }

  SegmentReader segment() {
    return segment;
  }

  /** A mapping of the segment in which the record at {@code offset} lies whole and right. */
  MemorySegment log(int slot, int offset) {
    if (verified.get(slot)) {
      return segment.mapped();
    }
    try {
      return verify(slot, offset, segment.upTo(offset + (long) RecordFormat.EVENT_HEADER_BYTES));
    } catch (IOException e) {
      throw Failures.ofRead(e);
    }
  }

  private MemorySegment verify(int slot, int offset, MemorySegment log) throws IOException {
    int length = RecordFormat.length(log, offset);
    if (length < RecordFormat.EVENT_HEADER_BYTES || (length & 7) != 0) {
      throw damaged(offset, "a record length", Integer.toString(length));
    }
    MemorySegment whole = segment.upTo(offset + (long) length);
    int actual = RecordFormat.computeCrc(whole, offset, length);
    if (actual != RecordFormat.crc(whole, offset)) {
      throw damaged(
          offset,
          "CRC " + Integer.toHexString(RecordFormat.crc(whole, offset)),
          Integer.toHexString(actual));
    }
    long position = RecordFormat.position(whole, offset);
    if (position != firstPosition() + slot
        || !RecordFormat.isWellFormedEvent(whole, offset, length)
        || RecordFormat.type(whole, offset) != source.index().type(slot)) {
      throw damaged(
          offset, "the record of position " + (firstPosition() + slot), "position " + position);
    }
    verified.set(slot);
    return whole;
  }

  private DamagedFile damaged(long offset, String expected, String actual) {
    return new DamagedFile(segment.path(), offset, expected, actual);
  }

  /** One bit a slot, in lazily made chunks. Losing a race costs a second check, nothing else. */
  private static final class AtomicBitmap {
    private volatile @Nullable AtomicLongArray[] chunks = new AtomicLongArray[0];

    boolean get(int slot) {
      @Nullable AtomicLongArray[] current = chunks;
      int chunk = slot / (BITMAP_WORDS * BITS);
      if (chunk >= current.length) {
        return false;
      }
      AtomicLongArray words = current[chunk];
      return words != null && (words.getAcquire(word(slot)) & (1L << slot)) != 0;
    }

    void set(int slot) {
      int chunk = slot / (BITMAP_WORDS * BITS);
      @Nullable AtomicLongArray[] current = chunks;
      AtomicLongArray words = chunk < current.length ? current[chunk] : null;
      if (words == null) {
        words = new AtomicLongArray(BITMAP_WORDS);
        @Nullable AtomicLongArray[] grown =
            java.util.Arrays.copyOf(current, Math.max(current.length, chunk + 1));
        grown[chunk] = words;
        chunks = grown;
      }
      words.getAndUpdate(word(slot), bits -> bits | (1L << slot));
    }

    private static int word(int slot) {
      return (slot / BITS) % BITMAP_WORDS;
    }
  }
}
