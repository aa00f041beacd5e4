package io.varve.cli;

import java.io.IOException;
import java.io.InputStream;

/**
 * Bytes of a file or pipe through one buffer, counted as they are handed out. Used by one thread.
 */
final class CountedInput implements AutoCloseable {
  private static final int BUFFER_BYTES = 16 * 1024;

  private final InputStream source;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int from;
  private int to;
  private long countBytes;

  CountedInput(InputStream source) {
    this.source = source;
  }

  /** Bytes handed out so far. */
  long countBytes() {
    return countBytes;
  }

  /** The next byte without taking it, or -1 at the end. */
  int peek() throws IOException {
    return fill() ? buffer[from] & 0xFF : -1;
  }

  /** The next byte, or -1 at the end. */
  int take() throws IOException {
    if (!fill()) {
      return -1;
    }
    countBytes++;
    return buffer[from++] & 0xFF;
  }

  /** Whether the next bytes are these; takes none. They must fit the buffer. */
  boolean startsWith(int... wanted) throws IOException {
    while (to - from < wanted.length) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
      int read = source.read(buffer, to, buffer.length - to);
      if (read < 0) {
        return false;
      }
      to += read;
    }
    for (int i = 0; i < wanted.length; i++) {
      if ((buffer[from + i] & 0xFF) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether the next read may have to wait for whoever writes to the pipe. */
  boolean mayWait() throws IOException {
    return from == to && source.available() == 0;
  }

  /** As {@link InputStream#read(byte[], int, int)}. */
  int read(byte[] target, int offset, int length) throws IOException {
    int read;
    if (from == to && length >= buffer.length) {
      read = source.read(target, offset, length);
    } else if (fill()) {
      read = Math.min(length, to - from);
      System.arraycopy(buffer, from, target, offset, read);
      from += read;
    } else {
      read = -1;
    }
    if (read > 0) {
      countBytes += read;
    }
    return read;
  }

  private boolean fill() throws IOException {
    if (from == to) {
      from = 0;
      to = Math.max(0, source.read(buffer, 0, buffer.length));
    }
    return from < to;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
