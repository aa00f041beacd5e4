package io.varve.server.rest;

import io.varve.api.Limits;

/**
 * Cuts bytes that come in pieces into lines. Lines end with LF or CR LF, the last one also without;
 * blank lines are passed over but counted. Keeps no more than one line of {@link #MAX_LINE_BYTES}.
 * Used by one thread.
 */
final class LineBuffer {
  /** As much as a commit takes. */
  static final int MAX_LINE_BYTES = Limits.COMMIT_BYTES;

  private byte[] bytes = new byte[0];
  private int from;
  private int to;
  private int searched;
  private boolean atEnd;
  private long number;

  /** Where the line handed out last stands in {@link #bytes}. */
  private int lineFrom;

  private int lineTo;

  /** Adds a piece; call only when {@link #next} has no more lines. */
  void add(byte[] piece) {
    int kept = to - from;
    if (kept == 0) {
      bytes = piece;
    } else {
      byte[] joined =
          kept + piece.length <= bytes.length
              ? bytes
              : new byte[Math.max(2 * kept, kept + piece.length)];
      System.arraycopy(bytes, from, joined, 0, kept);
      System.arraycopy(piece, 0, joined, kept, piece.length);
      bytes = joined;
    }
    searched = kept;
    from = 0;
    to = kept + piece.length;
  }

  /** No more pieces come. */
  void end() {
    atEnd = true;
  }

  /** Moves to the next line that is not blank; false if more bytes are needed, or there is none. */
  boolean next() {
    while (true) {
      int end = newline();
      if (end == to && !(atEnd && from < to)) {
        return false;
      }
      number++;
      lineFrom = from;
      lineTo = end;
      from = Math.min(end + 1, to);
      searched = from;
      if (!isBlank()) {
        return true;
      }
    }
  }

  private int newline() {
    int i = Math.max(from, searched);
    while (i < to && bytes[i] != '\n') {
      i++;
    }
    searched = i;
    return i;
  }

  private boolean isBlank() {
    for (int i = lineFrom; i < lineTo; i++) {
      if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  /** Whether the line that is not complete yet is too long already, or the one handed out is. */
  boolean isOverlong() {
    return to - from > MAX_LINE_BYTES || lineTo - lineFrom > MAX_LINE_BYTES;
  }

  /** The array that holds the line; valid until the next {@link #add}. */
  byte[] array() {
    return bytes;
  }

  int lineFrom() {
    return lineFrom;
  }

  int lineTo() {
    return lineTo;
  }

  /** The number of the line handed out last, from 1. */
  long number() {
    return number;
  }
}
