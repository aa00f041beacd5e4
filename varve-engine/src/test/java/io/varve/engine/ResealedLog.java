package io.varve.engine;

import io.varve.storage.FrameFormat;
import io.varve.storage.RecordFormat;
import io.varve.testkit.SimulatedVolume;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One frame of a store's log, changed so that all checksums hold all the same: what a bug could
 * write, and no disk.
 */
final class ResealedLog {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final SimulatedVolume volume;
  private final StoreImage.Frame place;
  private final byte[] frame;

  ResealedLog(SimulatedVolume volume, StoreImage.Frame place) {
    this.volume = volume;
    this.place = place;
    this.frame =
        Arrays.copyOfRange(
            volume.files().bytes(place.path()), (int) place.offset(), (int) place.end());
  }

  /** Offset in the frame of the n-th record of a kind, from 0. */
  int record(int kind, int n) {
    MemorySegment s = MemorySegment.ofArray(frame);
    int left = n;
    for (int at = FrameFormat.HEADER_BYTES; at < frame.length; at += RecordFormat.length(s, at)) {
      if (RecordFormat.kind(s, at) == kind && left-- == 0) {
        return at;
      }
    }
    throw new IllegalArgumentException("no record " + n + " of kind " + kind);
  }

  /** How many records of a kind the frame has. */
  int records(int kind) {
    MemorySegment s = MemorySegment.ofArray(frame);
    int found = 0;
    for (int at = FrameFormat.HEADER_BYTES; at < frame.length; at += RecordFormat.length(s, at)) {
      found += RecordFormat.kind(s, at) == kind ? 1 : 0;
    }
    return found;
  }

  MemorySegment bytes() {
    return MemorySegment.ofArray(frame);
  }

  ResealedLog u16(int at, int value) {
    frame[at] = (byte) value;
    frame[at + 1] = (byte) (value >>> 8);
    return this;
  }

  ResealedLog u8(int at, int value) {
    frame[at] = (byte) value;
    return this;
  }

  ResealedLog i32(int at, int value) {
    bytes().set(INT, at, value);
    return this;
  }

  ResealedLog i64(int at, long value) {
    bytes().set(LONG, at, value);
    return this;
  }

  /** Gives records and frame their checksums and puts the frame into the log. */
  void write() {
    sealRecords(frame);
    MemorySegment s = bytes();
    FrameFormat.seal(
        s,
        0,
        frame.length,
        new FrameFormat.Header(
            s.get(LONG, FrameFormat.STORE_HIGH),
            s.get(LONG, FrameFormat.STORE_LOW),
            FrameFormat.epoch(s, 0),
            FrameFormat.nonce(s, 0),
            FrameFormat.firstPosition(s, 0),
            FrameFormat.positions(s, 0),
            FrameFormat.records(s, 0),
            FrameFormat.floor(s, 0),
            FrameFormat.chainBefore(s, 0),
            FrameFormat.chainAfter(s, 0)));
    byte[] log = volume.files().bytes(place.path());
    System.arraycopy(frame, 0, log, (int) place.offset(), frame.length);
    volume.files().put(place.path(), log);
  }

  /** Gives each record of a frame its CRC. */
  static void sealRecords(byte[] frame) {
    MemorySegment s = MemorySegment.ofArray(frame);
    int at = FrameFormat.HEADER_BYTES;
    while (at < frame.length) {
      int length = RecordFormat.length(s, at);
      s.set(INT, at + RecordFormat.CRC, RecordFormat.computeCrc(s, at, length));
      at += length;
    }
  }
}
