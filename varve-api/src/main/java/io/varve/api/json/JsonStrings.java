package io.varve.api.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The inside of JSON strings, without the quotes, where it is known to be valid. */
final class JsonStrings {
  private JsonStrings() {}

  static boolean isPlain(byte[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text[i] == '\\') {
        return false;
      }
    }
    return true;
  }

  static String decode(byte[] text, int from, int to, boolean plain) {
    if (plain) {
      return new String(text, from, to - from, StandardCharsets.UTF_8);
    }
    return new String(unescape(text, from, to), StandardCharsets.UTF_8);
  }

  /** Of text that is ASCII without escapes: nothing to look for, only to copy. */
  static String decodeAscii(byte[] text, int from, int to) {
    return new String(text, from, to - from, StandardCharsets.ISO_8859_1);
  }

  static String decode(byte[] text, int from, int to) {
    return decode(text, from, to, isPlain(text, from, to));
  }

  /** The UTF-8 bytes the escaped text stands for. */
  static byte[] unescape(byte[] text, int from, int to) {
    byte[] out = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; ) {
      byte b = text[i];
      if (b != '\\') {
        out[length++] = b;
        i++;
      } else if (text[i + 1] != 'u') {
        out[length++] = single(text[i + 1]);
        i += 2;
      } else {
        int codePoint = hex4(text, i + 2);
        i += 6;
        if (Character.isHighSurrogate((char) codePoint)) {
          codePoint = Character.toCodePoint((char) codePoint, (char) hex4(text, i + 2));
          i += 6;
        }
        // An escape is never shorter than the UTF-8 it stands for, so `out` is long enough.
        length = putUtf8(out, length, codePoint);
      }
    }
    return length == out.length ? out : Arrays.copyOf(out, length);
  }

  /** The code unit of four hexadecimal digits, or a negative number. */
  static int hex4(byte[] text, int at) {
    return (hexDigit(text[at]) << 12)
        | (hexDigit(text[at + 1]) << 8)
        | (hexDigit(text[at + 2]) << 4)
        | hexDigit(text[at + 3]);
  }

  /** Value of a hexadecimal digit, or -1. */
  static int hexDigit(byte b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    int lower = b | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  private static byte single(byte escape) {
    return switch (escape) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> escape;
    };
  }

  /** Writes the UTF-8 of a code point; returns where it ends. */
  static int putUtf8(byte[] out, int at, int codePoint) {
    int length = at;
    if (codePoint < 0x80) {
      out[length++] = (byte) codePoint;
    } else if (codePoint < 0x800) {
      out[length++] = (byte) (0xC0 | (codePoint >> 6));
      out[length++] = (byte) (0x80 | (codePoint & 0x3F));
    } else {
      if (codePoint < 0x10000) {
        out[length++] = (byte) (0xE0 | (codePoint >> 12));
      } else {
        out[length++] = (byte) (0xF0 | (codePoint >> 18));
        out[length++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
      }
      out[length++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
      out[length++] = (byte) (0x80 | (codePoint & 0x3F));
    }
    return length;
  }
}
