package io.varve.storage;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Frames of a made-up store, one behind the other as a flusher would write them. Remembers position
 * and chain value. Used by one thread.
 */
final class TestFrames {
  /** A store in epoch 3 whose floor is 0. */
  static final SuperBlock STORE =
      new SuperBlock(0, 0, 9, 11, 12, 13, 14, 3, 33, 1, 1, 0, 5, 64 * 1024, false);

  private final SuperBlock store;
  long next;
  long chain;

  TestFrames(SuperBlock store, long next, long chain) {
    this.store = store;
    this.next = next;
    this.chain = chain;
  }

  /** From the first position, in an empty log. */
  static TestFrames first() {
    return new TestFrames(STORE, 1, STORE.initialChain());
  }

  static SuperBlock withFloor(long floor) {
    return STORE.advanced(1, floor, 0, false);
  }

  /**
   * The next frame.
   *
   * @param commits events of each commit
   */
  byte[] frame(long floor, int... commits) {
    byte[] frame = new byte[FrameFormat.HEADER_BYTES];
    long first = next;
    long before = chain;
    int records = 0;
    for (int events : commits) {
      byte[] commit = commit(events);
      int at = frame.length;
      frame = Arrays.copyOf(frame, at + commit.length);
      System.arraycopy(commit, 0, frame, at, commit.length);
      records += events + 1;
    }
    seal(
        frame,
        new FrameFormat.Header(
            store.storeHigh(),
            store.storeLow(),
            store.epoch(),
            store.nonce(),
            first,
            (int) (next - first),
            records,
            floor,
            before,
            chain));
    return frame;
  }

  /** Gives each record its CRC, then the frame its header. */
  static void seal(byte[] frame, FrameFormat.Header header) {
    MemorySegment s = MemorySegment.ofArray(frame);
    int at = FrameFormat.HEADER_BYTES;
    while (at < frame.length) {
      int length = RecordFormat.length(s, at);
      Bytes.i32(s, at + RecordFormat.CRC, RecordFormat.computeCrc(s, at, length));
      at += length;
    }
    FrameFormat.seal(s, 0, frame.length, header);
  }

  /** The header that stands in a frame. */
  static FrameFormat.Header header(byte[] frame) {
    MemorySegment s = MemorySegment.ofArray(frame);
    return new FrameFormat.Header(
        Bytes.i64(s, FrameFormat.STORE_HIGH),
        Bytes.i64(s, FrameFormat.STORE_LOW),
        FrameFormat.epoch(s, 0),
        FrameFormat.nonce(s, 0),
        FrameFormat.firstPosition(s, 0),
        FrameFormat.positions(s, 0),
        FrameFormat.records(s, 0),
        FrameFormat.floor(s, 0),
        FrameFormat.chainBefore(s, 0),
        FrameFormat.chainAfter(s, 0));
  }

  private byte[] commit(int events) {
    int header = CommitFormat.size(0, 0);
    int event = Bytes.align8(RecordFormat.EVENT_HEADER_BYTES + 5);
    byte[] commit = new byte[header + events * event];
    MemorySegment s = MemorySegment.ofArray(commit);
    Bytes.i32(s, RecordFormat.LENGTH, header);
    Bytes.u8(s, RecordFormat.KIND, RecordFormat.KIND_COMMIT);
    Bytes.i32(s, CommitFormat.COUNT, events);
    Bytes.i64(s, CommitFormat.FIRST_POSITION, next);
    Bytes.i64(s, CommitFormat.RECORDED_AT, 1_000 + next);
    Bytes.i64(s, CommitFormat.CONTENT_HASH, 77 * next);
    chain = CommitFormat.chain(chain, next, 1_000 + next, 77 * next);
    Bytes.i64(s, CommitFormat.CHAIN, chain);
    Bytes.i32(s, CommitFormat.COMMIT_BYTES, commit.length);
    for (int i = 0; i < events; i++) {
      int at = header + i * event;
      Bytes.i32(s, at + RecordFormat.LENGTH, event);
      Bytes.u8(s, at + RecordFormat.KIND, RecordFormat.KIND_EVENT);
      Bytes.i32(s, at + RecordFormat.COMMIT_DISTANCE, at);
      Bytes.i64(s, at + RecordFormat.POSITION, next++);
      Bytes.i32(s, at + RecordFormat.PAYLOAD_LENGTH, 5);
    }
    return commit;
  }
}
