package io.varve.storage;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Puts the records of one frame together and writes them: copies the parts, computes the checksums,
 * writes header and records in one go. Owned by the flusher's thread; its buffer is used again for
 * every frame.
 */
public final class FrameWriter {
  private static final int INITIAL_BYTES = 256 * 1024;

  private final CRC32C crc = new CRC32C();
  private ByteBuffer buffer = ByteBuffer.allocateDirect(INITIAL_BYTES);
  private MemorySegment segment = MemorySegment.ofBuffer(buffer);
  private int length;

  /** Starts a frame that will have {@code frameLength} bytes with its header. */
  public void begin(int frameLength) {
    Invariant.check(
        frameLength <= FrameFormat.MAX_BYTES, "frame size", frameLength, FrameFormat.MAX_BYTES);
    if (buffer.capacity() < frameLength) {
      int capacity = Math.min(FrameFormat.MAX_BYTES, Integer.highestOneBit(frameLength - 1) * 2);
      buffer = ByteBuffer.allocateDirect(capacity);
      segment = MemorySegment.ofBuffer(buffer);
    }
    buffer.clear();
    length = FrameFormat.HEADER_BYTES;
  }

  /** Adds records that stand one behind the other in {@code bytes}. */
  public void add(byte[] bytes, int partLength) {
    buffer.put(length, bytes, 0, partLength);
    length += partLength;
  }

  /** Completes the frame and writes it at {@code offset}. */
  public void write(VolumeFile file, long offset, FrameFormat.Header header) throws IOException {
    sealRecords();
    FrameFormat.seal(segment, 0, length, header);
    buffer.limit(length).position(0);
    file.write(offset, buffer);
  }

  private void sealRecords() {
    int at = FrameFormat.HEADER_BYTES;
    while (at < length) {
      int recordLength = RecordFormat.length(segment, at);
      Invariant.check(
          recordLength >= RecordFormat.COMMON_BYTES && recordLength <= length - at,
          "record lies in its frame",
          recordLength,
          length - at);
      crc.reset();
      crc.update(buffer.limit(at + recordLength).position(at + RecordFormat.KIND));
      Bytes.i32(segment, at + RecordFormat.CRC, (int) crc.getValue());
      at += recordLength;
    }
  }
}
