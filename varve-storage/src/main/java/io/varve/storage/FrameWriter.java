package io.varve.storage;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Puts the records of one frame together and writes them: computes the checksums, copies the parts,
 * writes header and records in one go. Owned by the flusher's thread; its buffer is used again for
 * every frame.
 */
public final class FrameWriter {
  private static final int INITIAL_BYTES = 256 * 1024;
  private static final int FIRST_NOTED_BYTES = 8 * 1024;

  private final CRC32C crc = new CRC32C();
  private ByteBuffer buffer = ByteBuffer.allocateDirect(INITIAL_BYTES);
  private MemorySegment segment = MemorySegment.ofBuffer(buffer);
  private int length;

  /** What the frame's checksum covers of its records. */
  private byte[] noted = new byte[FIRST_NOTED_BYTES];

  private int notedBytes;

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
    notedBytes = 0;
  }

  /** Adds records that stand one behind the other in {@code bytes}, and puts their checksums in. */
  public void add(byte[] bytes, int partLength) {
    for (int at = 0; at < partLength; ) {
      int recordLength = Words.i32(bytes, at + RecordFormat.LENGTH);
      Invariant.check(
          recordLength >= RecordFormat.COMMON_BYTES && recordLength <= partLength - at,
          "record lies in its part",
          recordLength,
          partLength - at);
      crc.reset();
      crc.update(bytes, at + RecordFormat.KIND, recordLength - RecordFormat.KIND);
      Words.i32(bytes, at + RecordFormat.CRC, (int) crc.getValue());
      note(Words.i64(bytes, at + RecordFormat.LENGTH));
      at += recordLength;
    }
    buffer.put(length, bytes, 0, partLength);
    length += partLength;
  }

  /** Length and CRC of a record, as the frame's checksum takes them. */
  private void note(long lengthAndCrc) {
    if (notedBytes == noted.length) {
      noted = Arrays.copyOf(noted, 2 * notedBytes);
    }
    Words.i64(noted, notedBytes, lengthAndCrc);
    notedBytes += Long.BYTES;
  }

  /** Completes the frame and writes it at {@code offset}. */
  public void write(VolumeFile file, long offset, FrameFormat.Header header) throws IOException {
    FrameFormat.putHeader(segment, 0, length, header);
    crc.reset();
    crc.update(buffer.limit(FrameFormat.HEADER_CRC).position(FrameFormat.STORE_HIGH));
    crc.update(noted, 0, notedBytes);
    int frameCrc = (int) crc.getValue();
    crc.reset();
    crc.update(buffer.limit(FrameFormat.HEADER_CRC).position(0));
    FrameFormat.putChecksums(segment, 0, frameCrc, (int) crc.getValue());
    buffer.limit(length).position(0);
    file.write(offset, buffer);
  }
}
