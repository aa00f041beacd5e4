package io.varve.api.json;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Steps over text that is known to be valid JSON, which is faster than scanning it. On other text
 * the answers mean nothing, but every step ends and stays inside the range.
 */
final class JsonWalk {
  private JsonWalk() {}

  static int space(byte[] text, int from, int to) {
    int p = from;
    while (p < to && text[p] <= ' ' && text[p] >= 0) {
      p++;
    }
    return p;
  }

  /** Steps over a string that starts here with its quote. */
  static int string(byte[] text, int from, int to) {
    int last = to - 8;
    int p = from + 1;
    while (p < to) {
      while (p <= last) {
        long mask = JsonWords.quoteOrBackslash(JsonWords.at(text, p));
        if (mask != 0) {
          p += JsonWords.first(mask);
          break;
        }
        p += 8;
      }
      if (p >= to) {
        break;
      }
      if (text[p] == '"') {
        return p + 1;
      }
      p += text[p] == '\\' ? 2 : 1;
    }
    return to;
  }

  /** Steps over the value that starts here. */
  static int value(byte[] text, int from, int to) {
    if (from >= to) {
      return to;
    }
    return switch (text[from]) {
      case '"' -> string(text, from, to);
      case '{', '[' -> container(text, from, to);
      default -> scalar(text, from, to);
    };
  }

  private static int container(byte[] text, int from, int to) {
    int depth = 0;
    int p = from;
    while (p < to) {
      switch (text[p]) {
        case '"' -> p = string(text, p, to);
        case '{', '[' -> {
          depth++;
          p++;
        }
        case '}', ']' -> {
          depth--;
          p++;
          if (depth == 0) {
            return p;
          }
        }
        default -> p++;
      }
    }
    return to;
  }

  private static int scalar(byte[] text, int from, int to) {
    int p = from + 1;
    while (p < to && isInScalar(text[p])) {
      p++;
    }
    return p;
  }

  private static boolean isInScalar(byte b) {
    return b > ' ' && b != ',' && b != '}' && b != ']';
  }

  /** The value under {@code keys}, one object deeper each; null if there is none. */
  static @Nullable JsonRange find(byte[] text, int from, int to, List<byte[]> keys) {
    int p = space(text, from, to);
    for (byte[] key : keys) {
      p = member(text, p, to, key);
      if (p < 0) {
        return null;
      }
    }
    return p >= to ? null : new JsonRange(p, value(text, p, to));
  }

  /** Where the value of {@code key} starts in the object that starts here, or -1. */
  private static int member(byte[] text, int from, int to, byte[] key) {
    if (from >= to || text[from] != '{') {
      return -1;
    }
    int p = space(text, from + 1, to);
    while (p < to && text[p] == '"') {
      int keyEnd = string(text, p, to);
      boolean found = isKey(text, p + 1, keyEnd - 1, key);
      p = space(text, space(text, keyEnd, to) + 1, to);
      if (found) {
        return p;
      }
      p = space(text, value(text, p, to), to);
      p = space(text, p + 1, to);
    }
    return -1;
  }

  private static boolean isKey(byte[] text, int from, int to, byte[] key) {
    if (to - from < key.length) {
      return false;
    }
    if (!JsonStrings.isPlain(text, from, to)) {
      return Arrays.equals(JsonStrings.unescape(text, from, to), key);
    }
    return Arrays.equals(text, from, to, key, 0, key.length);
  }
}
