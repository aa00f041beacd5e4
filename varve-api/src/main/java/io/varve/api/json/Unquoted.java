package io.varve.api.json;

import java.util.Arrays;

/** The bytes that a JSON string stands for: in place where it has no escapes, else unescaped. */
final class Unquoted {
  private final byte[] bytes;
  private final int from;
  private final int to;

  private Unquoted(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }

  /** Of a range that holds a valid JSON string with its quotes. */
  static Unquoted of(byte[] json, int from, int to) {
    if (JsonStrings.isPlain(json, from + 1, to - 1)) {
      return new Unquoted(json, from + 1, to - 1);
    }
    byte[] text = JsonStrings.unescape(json, from + 1, to - 1);
    return new Unquoted(text, 0, text.length);
  }

  /** Compares by code point, which for UTF-8 is the order of unsigned bytes. */
  int compareTo(byte[] other) {
    return Arrays.compareUnsigned(bytes, from, to, other, 0, other.length);
  }

  boolean startsWith(byte[] prefix) {
    return to - from >= prefix.length
        && Arrays.equals(bytes, from, from + prefix.length, prefix, 0, prefix.length);
  }

  boolean contains(ByteSearch search) {
    return search.isIn(bytes, from, to);
  }
}
