package io.varve.cli;

import io.varve.api.Limits;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a file into chunks of whole lines. Lines end with LF or CR LF, the last one also without;
 * blank lines and a byte order mark at the start are passed over. Memory is bounded: what is longer
 * than {@link #MAX_LINE_BYTES} is read but not kept. Used by one thread.
 */
final class LineSplitter {
  /**
   * More than any line needs that holds a valid event without padding: as much as a commit takes.
   */
  static final int MAX_LINE_BYTES = Limits.COMMIT_BYTES;

  private static final int OVERLONG_KEPT_BYTES = 1024;

  private final InputFile.Content content;
  private final int chunkBytes;
  private byte[] buffer = new byte[0];

  /** Start of the line not yet complete, and end of what was read, in {@link #buffer}. */
  private int from;

  private int to;
  private long lineNumber;
  private long handedOutOffset;
  private boolean begun;
  private boolean atEnd;
  private @Nullable IOException failure;

  /**
   * @param chunkBytes how much to read at a time, at least 3; longer lines make longer chunks
   */
  LineSplitter(InputFile.Content content, int chunkBytes) {
    this.content = content;
    this.chunkBytes = chunkBytes;
  }

  /** Number of the last whole line handed out. */
  long lineNumber() {
    return lineNumber;
  }

  /** Passes over lines; false if there are fewer. */
  boolean skipTo(long wanted) throws IOException {
    boolean inLine = from < to;
    while (lineNumber < wanted) {
      if (from == to && !fill(chunkBytes)) {
        if (failure != null) {
          throw failure;
        }
        if (!inLine) {
          return false;
        }
        inLine = false;
        lineNumber++;
        continue;
      }
      int end = newline(from);
      inLine = end == to;
      if (!inLine) {
        lineNumber++;
      }
      from = Math.min(to, end + 1);
    }
    return true;
  }

  /**
   * The next lines, or null at the end.
   *
   * @throws IOException if the file cannot be read on, after every whole line before that was
   *     handed out
   */
  @Nullable LineChunk next() throws IOException {
    fill(chunkBytes);
    int lastNewline = lastNewline();
    while (lastNewline < 0 && !atEnd && failure == null) {
      if (to - from > MAX_LINE_BYTES) {
        return overlong();
      }
      fill(Math.min(2 * (to - from), MAX_LINE_BYTES + 1));
      lastNewline = lastNewline();
    }
    if (lastNewline < 0) {
      if (failure != null) {
        throw failure;
      }
      if (from == to) {
        return null;
      }
    }
    return chunk(lastNewline < 0 || atEnd ? to : lastNewline + 1);
  }

  private LineChunk chunk(int end) {
    LineChunk chunk = new LineChunk(buffer, lineNumber + 1, false, handedOutOffset);
    int start = from;
    while (start < end) {
      int lineEnd = Math.min(newline(start), end);
      lineNumber++;
      if (!isBlank(start, lineEnd)) {
        chunk.add(lineNumber, start, lineEnd);
      }
      start = lineEnd + 1;
    }
    from = end;
    end(chunk);
    return chunk;
  }

  private void end(LineChunk chunk) {
    handedOutOffset = content.countBytes();
    chunk.end(handedOutOffset);
  }

  private LineChunk overlong() throws IOException {
    LineChunk chunk =
        new LineChunk(
            Arrays.copyOfRange(buffer, from, from + OVERLONG_KEPT_BYTES),
            lineNumber + 1,
            true,
            handedOutOffset);
    chunk.add(lineNumber + 1, 0, OVERLONG_KEPT_BYTES);
    skipTo(lineNumber + 1);
    end(chunk);
    return chunk;
  }

  /**
   * Moves the incomplete line to a fresh buffer and reads on until that is full or the file ends,
   * or there are whole lines and more may take a while to come.
   *
   * @return whether there is anything to look at
   */
  private boolean fill(int wantedBytes) {
    if (atEnd || failure != null) {
      return from < to;
    }
    int kept = to - from;
    byte[] fresh = new byte[Math.max(chunkBytes, Math.max(wantedBytes, kept))];
    System.arraycopy(buffer, from, fresh, 0, kept);
    buffer = fresh;
    from = 0;
    to = kept;
    try {
      while (to < fresh.length) {
        int read = content.read(fresh, to, fresh.length - to);
        if (read < 0) {
          atEnd = true;
          break;
        }
        to += read;
        if (content.mayWait() && lastNewline() >= 0) {
          break;
        }
      }
    } catch (IOException e) {
      failure = e;
    }
    if (!begun) {
      begun = true;
      skipByteOrderMark();
    }
    return from < to;
  }

  private void skipByteOrderMark() {
    if (to - from >= 3
        && buffer[from] == (byte) 0xEF
        && buffer[from + 1] == (byte) 0xBB
        && buffer[from + 2] == (byte) 0xBF) {
      from += 3;
    }
  }

  private boolean isBlank(int start, int end) {
    for (int i = start; i < end; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  /** The first newline at or after {@code start}, or {@link #to}. */
  private int newline(int start) {
    int i = start;
    while (i < to && buffer[i] != '\n') {
      i++;
    }
    return i;
  }

  /** The last newline of what is not handed out, or -1. */
  private int lastNewline() {
    int i = to - 1;
    while (i >= from && buffer[i] != '\n') {
      i--;
    }
    return i >= from ? i : -1;
  }
}
