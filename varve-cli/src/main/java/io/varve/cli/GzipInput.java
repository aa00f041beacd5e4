package io.varve.cli;

import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks gzip (RFC 1952), any number of members one after another. Where the data is cut short or
 * damaged it says so with the offset, rather than end early: {@code GZIPInputStream} takes a cut
 * header of a later member for the end. Used by one thread.
 *
 * <pre>
 * member: 1F 8B, method 8, flags, 4 bytes time, 2 bytes of no interest;
 *         extra field, name, comment, header CRC where flags say so;
 *         deflate data; u32 CRC-32, u32 length modulo 2^32, little-endian
 * </pre>
 */
final class GzipInput implements AutoCloseable {
  static final int MAGIC_1 = 0x1F;
  static final int MAGIC_2 = 0x8B;
  private static final int METHOD_DEFLATE = 8;
  private static final int FLAG_HEADER_CRC = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;
  private static final int INPUT_BYTES = 16 * 1024;

  private final CountedInput source;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] input = new byte[INPUT_BYTES];
  private int inputBytes;
  private boolean inMember;

  GzipInput(CountedInput source) {
    this.source = source;
  }

  /** As {@link java.io.InputStream#read(byte[], int, int)}. */
  int read(byte[] target, int offset, int length) throws IOException {
    while (true) {
      if (!inMember && !beginMember()) {
        return -1;
      }
      int read = inflate(target, offset, length);
      if (read > 0) {
        crc.update(target, offset, read);
        return read;
      }
      if (inflater.finished()) {
        endMember();
      } else if (inflater.needsInput()) {
        refill();
      } else {
        throw damaged("needs a dictionary");
      }
    }
  }

  private int inflate(byte[] target, int offset, int length) throws IOException {
    try {
      return inflater.inflate(target, offset, length);
    } catch (DataFormatException e) {
      throw damaged("is not valid deflate data: " + e.getMessage());
    }
  }

  private void refill() throws IOException {
    inputBytes = source.read(input, 0, input.length);
    if (inputBytes < 0) {
      throw cutShort();
    }
    inflater.setInput(input, 0, inputBytes);
  }

  /**
   * Passes over a member's header; false at the end of the input. Zero bytes may pad the end, as
   * gzip allows.
   */
  private boolean beginMember() throws IOException {
    int first = next();
    while (first == 0) {
      first = next();
    }
    if (first < 0) {
      return false;
    }
    if (first != MAGIC_1 || must() != MAGIC_2) {
      throw damaged("is followed by something that is not gzip");
    }
    if (must() != METHOD_DEFLATE) {
      throw damaged("has an unknown compression method");
    }
    int flags = must();
    skip(6);
    if ((flags & FLAG_EXTRA) != 0) {
      int low = must();
      skip(low | must() << 8);
    }
    if ((flags & FLAG_NAME) != 0) {
      skipText();
    }
    if ((flags & FLAG_COMMENT) != 0) {
      skipText();
    }
    if ((flags & FLAG_HEADER_CRC) != 0) {
      skip(2);
    }
    inMember = true;
    return true;
  }

  private void endMember() throws IOException {
    long storedCrc = u32();
    long storedLength = u32();
    if (storedCrc != crc.getValue()) {
      throw damaged("has content of CRC %08x, expected %08x".formatted(crc.getValue(), storedCrc));
    }
    long length = inflater.getBytesWritten() & 0xFFFF_FFFFL;
    if (storedLength != length) {
      throw damaged("has content of " + length + " bytes, expected " + storedLength);
    }
    int left = inflater.getRemaining();
    inflater.reset();
    inflater.setInput(input, inputBytes - left, left);
    crc.reset();
    inMember = false;
  }

  private long u32() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      value |= (long) must() << shift;
    }
    return value;
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      must();
    }
  }

  private void skipText() throws IOException {
    while (must() != 0) {
      // passes over the name
    }
  }

  private int must() throws IOException {
    int next = next();
    if (next < 0) {
      throw cutShort();
    }
    return next;
  }

  /** The next byte outside deflate data: first what the inflater has left over. */
  private int next() throws IOException {
    int left = inflater.getRemaining();
    if (left == 0) {
      return source.take();
    }
    int next = input[inputBytes - left] & 0xFF;
    leave(left - 1);
    return next;
  }

  private void leave(int left) {
    inflater.setInput(input, inputBytes - left, left);
  }

  @Override
  public void close() {
    inflater.end();
  }

  private IOException cutShort() {
    return new IOException("gzip data is cut short at byte " + source.countBytes());
  }

  private IOException damaged(String problem) {
    long offset = source.countBytes() - inflater.getRemaining();
    return new IOException("gzip data is damaged: it " + problem + ", near byte " + offset);
  }
}
