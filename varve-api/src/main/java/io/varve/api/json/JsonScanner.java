package io.varve.api.json;

import io.varve.api.Limits;
import java.util.Arrays;

/**
 * Passes over JSON text from front to back and throws {@link InvalidJson} at the first byte that
 * breaks a rule of {@link JsonScan}. Each step takes the index where a thing starts in the array
 * and returns the one where it ends. Remembers the insignificant white space it met. Used by one
 * thread; may be reset and used again.
 */
final class JsonScanner {
  static final byte[] NOTHING = {};
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  byte[] text = NOTHING;
  int end;

  /** Where the value of the last {@link #document} starts and ends. */
  int valueStart;

  int valueEnd;

  /** Whether the last {@link #string} is ASCII, but for its escapes. */
  boolean ascii;

  final JsonKeys keys = new JsonKeys();
  final JsonGaps gaps = new JsonGaps();
  private final String what;
  private int origin;

  JsonScanner(String what) {
    this.what = what;
  }

  void reset(byte[] newText, int from, int to) {
    text = newText;
    origin = from;
    end = to;
    keys.reset(newText);
    gaps.clear();
  }

  /** Passes over the whole range, which must hold one value; the gaps left are those inside it. */
  void document() {
    valueStart = space(origin);
    gaps.clear();
    valueEnd = value(valueStart, 1);
    atEnd(valueEnd);
    gaps.dropFrom(valueEnd);
  }

  /** Checks that nothing but white space follows. */
  void atEnd(int at) {
    int p = space(at);
    if (p < end) {
      throw fail("nothing may follow the value, found " + found(p), p);
    }
  }

  boolean isDocument(byte[] newText, int from, int to) {
    reset(newText, from, to);
    try {
      document();
      return true;
    } catch (InvalidJson e) {
      return false;
    }
  }

  /** A copy of the range without the gaps met, all of which lie inside it. */
  byte[] minimal(int from, int to) {
    return gaps.cutFrom(text, from, to);
  }

  /** Passes over white space. */
  int space(int at) {
    if (at < end && text[at] > ' ') {
      return at;
    }
    int p = at;
    while (p < end && isSpace(text[p])) {
      p++;
    }
    if (p > at) {
      gaps.add(at, p);
    }
    return p;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  boolean has(char wanted, int at) {
    return at < end && text[at] == wanted;
  }

  /**
   * Passes over one value.
   *
   * @param depth the depth it has if it is an object or array; 1: outermost
   */
  int value(int at, int depth) {
    if (at >= end) {
      throw noValue(at);
    }
    return switch (text[at]) {
      case '"' -> stringEnd(string(at));
      case '{' -> object(at, depth);
      case '[' -> array(at, depth);
      case 't' -> literal(TRUE, at);
      case 'f' -> literal(FALSE, at);
      case 'n' -> literal(NULL, at);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> JsonScalars.number(this, at);
      default -> throw noValue(at);
    };
  }

  private int object(int at, int depth) {
    checkDepth(depth, at);
    int p = space(at + 1);
    if (has('}', p)) {
      return p + 1;
    }
    int base = keys.begin();
    long seen = 0;
    while (true) {
      if (!has('"', p)) {
        throw fail("expected a key, found " + found(p), p);
      }
      int string = string(p);
      int keyEnd = stringEnd(string);
      long bit = keys.bit(p + 1, keyEnd - 1, string >= 0);
      if (!keys.add(base, p + 1, keyEnd - 1, string >= 0, (seen & bit) == 0)) {
        throw duplicateKey(p);
      }
      seen |= bit;
      p = space(value(colon(keyEnd), depth + 1));
      if (!has(',', p)) {
        break;
      }
      p = space(p + 1);
    }
    if (!has('}', p)) {
      throw fail("expected ',' or '}', found " + found(p), p);
    }
    int duplicate = keys.end(base);
    if (duplicate >= 0) {
      throw duplicateKey(duplicate - 1);
    }
    return p + 1;
  }

  /** Passes over the colon and the white space around it. */
  int colon(int at) {
    if (at + 1 < end && text[at] == ':' && text[at + 1] > ' ') {
      return at + 1;
    }
    int p = space(at);
    if (!has(':', p)) {
      throw fail("expected ':', found " + found(p), p);
    }
    return space(p + 1);
  }

  private InvalidJson duplicateKey(int quote) {
    int string = string(quote);
    String key = JsonStrings.decode(text, quote + 1, stringEnd(string) - 1, string >= 0);
    return fail("key \"" + key + "\" appears twice", quote);
  }

  private int array(int at, int depth) {
    checkDepth(depth, at);
    int p = space(at + 1);
    if (has(']', p)) {
      return p + 1;
    }
    while (true) {
      p = space(value(p, depth + 1));
      if (!has(',', p)) {
        break;
      }
      p = space(p + 1);
    }
    if (!has(']', p)) {
      throw fail("expected ',' or ']', found " + found(p), p);
    }
    return p + 1;
  }

  void checkDepth(int depth, int at) {
    if (depth > Limits.JSON_DEPTH) {
      throw fail("nested deeper than " + Limits.JSON_DEPTH, at);
    }
  }

  private int literal(byte[] word, int at) {
    int stop = at + word.length;
    if (stop > end || !Arrays.equals(text, at, stop, word, 0, word.length)) {
      throw noValue(at);
    }
    return stop;
  }

  /**
   * Passes over a string that starts with its quote. The end is {@link #stringEnd} of what this
   * returns, which is negative if the string has escapes.
   */
  int string(int at) {
    ascii = true;
    int p = special(at + 1);
    return p < end && text[p] == '"' ? p + 1 : longString(at, p);
  }

  /** The rest of a string from its first byte that needs a look. */
  private int longString(int at, int special) {
    int p = special;
    int escapes = 0;
    while (true) {
      if (p >= end) {
        throw fail("string has no end", at);
      }
      byte b = text[p];
      if (b == '"') {
        return (p + 1) ^ escapes;
      }
      if (b == '\\') {
        escapes = -1;
        p = JsonText.escape(this, p);
      } else if (b < 0) {
        ascii = false;
        p = JsonText.multibyte(this, p);
      } else {
        throw fail("control character " + found(p) + " in a string must be escaped", p);
      }
      p = special(p);
    }
  }

  /**
   * The first byte at {@code from} or after it that may not simply stand in a string; where there
   * is none in the range, one behind it.
   */
  private int special(int from) {
    byte[] bytes = text;
    int last = Math.min(bytes.length - Long.BYTES, end);
    int p = from;
    while (p <= last) {
      long mask = JsonWords.special(JsonWords.at(bytes, p));
      if (mask != 0) {
        return p + JsonWords.first(mask);
      }
      p += Long.BYTES;
    }
    while (p < end && bytes[p] >= ' ' && bytes[p] != '"' && bytes[p] != '\\') {
      p++;
    }
    return p;
  }

  static int stringEnd(int string) {
    return string >= 0 ? string : ~string;
  }

  InvalidJson noValue(int at) {
    return fail("expected a value, found " + found(at), at);
  }

  String found(int at) {
    if (at >= end) {
      return "the end";
    }
    byte b = text[at];
    return b > ' ' && b < 0x7F ? "'" + (char) b + "'" : "0x%02X".formatted(b);
  }

  /** The error at an index of the array. */
  InvalidJson fail(String reason, int at) {
    return new InvalidJson(what, reason, offset(at));
  }

  /** Bytes from the start of the range. */
  int offset(int at) {
    return at - origin;
  }

  /** The inverse of {@link #offset}. */
  int index(int offset) {
    return offset + origin;
  }
}
