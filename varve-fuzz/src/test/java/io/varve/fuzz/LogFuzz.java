package io.varve.fuzz;

import static io.varve.fuzz.Verdict.check;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.varve.storage.DamagedFile;
import io.varve.storage.FrameCheck;
import io.varve.storage.FrameFormat;
import io.varve.storage.KeyHash;
import io.varve.storage.LogScan;
import io.varve.storage.LogScan.SegmentFile;
import io.varve.storage.OpenIndex;
import io.varve.storage.RecordFormat;
import io.varve.storage.SegmentFormat;
import io.varve.storage.SegmentIndexer;
import io.varve.storage.SuperBlock;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Any bytes as frames of a log, with and without right checksums: what is taken for a frame is
 * whole, in its place, and can be indexed; the rest is absent or bad, and the scan ends there.
 */
final class LogFuzz {
  private static final int MAX_BYTES = 16 * 1024;
  private static final long STORE_HIGH = 2;
  private static final long STORE_LOW = 3;
  private static final KeyHash KEY_HASH = KeyHash.ofStore(STORE_HIGH, STORE_LOW);

  private static SuperBlock store(long floor) {
    return new SuperBlock(
        0, 0, 1, STORE_HIGH, STORE_LOW, 4, 5, 6, 7, 1, 1, floor, 0, 65_536, false);
  }

  /**
   * Two bytes of choices, then the frames. Ids of the store are put in, so that it is about the
   * rest.
   */
  private static byte[] segment(Input input, boolean repaired) {
    byte[] frames = input.take(MAX_BYTES);
    byte[] file = new byte[SegmentFormat.FRAMES_AT + ((frames.length + 7) & ~7)];
    System.arraycopy(frames, 0, file, SegmentFormat.FRAMES_AT, frames.length);
    if (repaired) {
      putIds(file);
      Checksums.repairSegment(file);
    }
    return file;
  }

  private static void putIds(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int at = SegmentFormat.FRAMES_AT;
    while (at + FrameFormat.HEADER_BYTES <= file.length && bytes.getInt(at) == FrameFormat.MAGIC) {
      bytes.putLong(at + FrameFormat.STORE_HIGH, STORE_HIGH);
      bytes.putLong(at + FrameFormat.STORE_LOW, STORE_LOW);
      int length = bytes.getInt(at + FrameFormat.LENGTH);
      if (length < FrameFormat.HEADER_BYTES || length > file.length - at) {
        return;
      }
      at += length;
    }
  }

  @FuzzTest
  void frame(byte[] data) {
    Input input = new Input(data);
    int choice = input.u8();
    byte[] file = segment(input, (choice & 1) == 0);
    MemorySegment bytes = MemorySegment.ofArray(file);
    long at = SegmentFormat.FRAMES_AT + (choice >> 1 & 3) * 8L;
    switch (FrameCheck.at(bytes, at, store(0), 1, 0)) {
      case FrameCheck.Valid frame -> {
        check(frame.length() <= bytes.byteSize() - at, "a frame inside the file");
        check(frame.firstPosition() == 1 && frame.positions() >= 0, "the positions expected");
        check(FrameCheck.isHeader(bytes, at, store(0)), "a valid frame has a valid header");
      }
      case FrameCheck.Absent absent -> check(true, "nothing is there");
      case FrameCheck.Bad bad ->
          check(bad.offset() >= at && bad.offset() <= bytes.byteSize(), "a place in the file");
    }
  }

  @FuzzTest
  void scan(byte[] data) throws IOException {
    Input input = new Input(data);
    boolean repaired = (input.u8() & 1) == 0;
    SuperBlock store = store(input.u8() % 4);
    byte[] file = segment(input, repaired);
    SegmentFile segment = new SegmentFile("1.seg", 1, MemorySegment.ofArray(file).asReadOnly());
    OpenIndex index = OpenIndex.create(1, 1, KEY_HASH);
    try {
      LogScan.End end =
          LogScan.run(
              List.of(segment),
              store,
              new LogScan.Start(0, SegmentFormat.FRAMES_AT, 1, 0),
              (itsSegment, log, frameAt, frame) -> index(index, log, frameAt, frame));
      check(
          end.head() == index.firstPosition() + index.slots() - 1, "all up to the head is indexed");
      check(end.head() >= store.floor(), "no end below a floor");
      check(end.offset() <= file.length, "an end inside the file");
    } catch (DamagedFile e) {
      check(
          e.offset() >= SegmentFormat.FRAMES_AT && e.offset() <= file.length,
          "a place in the file");
    } catch (IllegalStateException e) {
      // Records that Varve never wrote together: an ordinal without a type, versions with a gap.
      check(String.valueOf(e.getMessage()).startsWith("invariant broken"), e.toString());
    }
  }

  private static void index(
      OpenIndex index, MemorySegment log, long frameAt, FrameCheck.Valid frame) {
    int slots = index.slots();
    SegmentIndexer.indexFrame(index, log, frameAt, frame.length());
    check(index.slots() == slots + frame.positions(), "a slot for each position");
    for (int slot = slots; slot < index.slots(); slot++) {
      int at = index.offset(slot);
      check(at > frameAt && at < frameAt + frame.length(), "a record inside its frame");
      check(RecordFormat.position(log, at) == slot + 1, "the record of the position");
      check(
          RecordFormat.payloadAt(log, at) + RecordFormat.payloadLength(log, at)
              <= at + RecordFormat.length(log, at),
          "a payload inside its record");
    }
  }
}
