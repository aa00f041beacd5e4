package io.varve.storage;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Writes the sections of an index file one after the other and keeps their checksums. Used by one
 * thread.
 */
final class IndexOutput {
  private static final int BUFFER_BYTES = 64 * 1024;

  /** So much at a time: a force of the log waits for what the disk was given before it. */
  private static final int FORCE_BYTES = 256 * 1024;

  private final VolumeFile file;
  private final IndexLayout layout;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final int[] sums = new int[IndexFormat.SECTIONS];
  private CRC32C crc = new CRC32C();
  private long offset = IndexFormat.HEADER_BYTES;
  private int section;

  /** Written and not yet forced. */
  private int unforcedBytes;

  IndexOutput(VolumeFile file, IndexLayout layout) {
    this.file = file;
    this.layout = layout;
  }

  void u16(int value) throws IOException {
    room(Short.BYTES);
    buffer.putShort((short) value);
  }

  void i32(int value) throws IOException {
    room(Integer.BYTES);
    buffer.putInt(value);
  }

  void i64(long value) throws IOException {
    room(Long.BYTES);
    buffer.putLong(value);
  }

  /** At most {@link IndexFormat#MAX_NAME_BYTES}. */
  void bytes(byte[] bytes) throws IOException {
    room(bytes.length);
    buffer.put(bytes);
  }

  /** A whole segment of native memory, in the byte order of the format. */
  void words(MemorySegment words) throws IOException {
    long at = 0;
    while (at < words.byteSize()) {
      room(Long.BYTES);
      int length = (int) Math.min(words.byteSize() - at, buffer.remaining());
      buffer.put(words.asSlice(at, length).asByteBuffer());
      at += length;
    }
  }

  /** Ends a section, which must have the length that the layout says. */
  void end(int ended) throws IOException {
    Invariant.check(ended == section, "sections come in order", ended, section);
    long length = offset + buffer.position() - layout.offset(section);
    Invariant.check(
        length == layout.length(section), "a section is whole", length, layout.length(section));
    room(Long.BYTES);
    while ((offset + buffer.position()) % Long.BYTES != 0) {
      buffer.put((byte) 0);
    }
    flush();
    sums[section++] = (int) crc.getValue();
    crc = new CRC32C();
  }

  int sum(int ofSection) {
    return sums[ofSection];
  }

  private void room(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
    }
  }

  private void flush() throws IOException {
    buffer.flip();
    crc.update(buffer.duplicate());
    int length = buffer.remaining();
    file.write(offset, buffer);
    offset += length;
    unforcedBytes += length;
    if (unforcedBytes >= FORCE_BYTES) {
      file.force();
      unforcedBytes = 0;
    }
    buffer.clear();
    Pace.giveWay();
  }
}
