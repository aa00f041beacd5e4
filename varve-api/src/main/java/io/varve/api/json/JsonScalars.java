package io.varve.api.json;

import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Whole numbers and UUIDs read straight from bytes. */
final class JsonScalars {
  private JsonScalars() {}

  /** Passes over the number that starts at {@code at}; returns where it ends. */
  static int number(JsonScanner scanner, int at) {
    int p = scanner.text[at] == '-' ? at + 1 : at;
    p = scanner.has('0', p) ? p + 1 : digits(scanner, p);
    if (scanner.has('.', p)) {
      p = digits(scanner, p + 1);
    }
    if (scanner.has('e', p) || scanner.has('E', p)) {
      p++;
      p = digits(scanner, scanner.has('+', p) || scanner.has('-', p) ? p + 1 : p);
    }
    return p;
  }

  private static int digits(JsonScanner scanner, int from) {
    byte[] text = scanner.text;
    int p = from;
    while (p < scanner.end && text[p] >= '0' && text[p] <= '9') {
      p++;
    }
    if (p == from) {
      throw scanner.fail("expected a digit, found " + scanner.found(p), p);
    }
    return p;
  }

  /** Whether the range, a valid JSON number, has no fraction and no exponent and fits 64 bits. */
  static boolean isWhole(byte[] text, int from, int to) {
    boolean negative = text[from] == '-';
    int start = negative ? from + 1 : from;
    long value = 0;
    for (int i = start; i < to; i++) {
      int digit = text[i] - '0';
      // Counted downwards, since the range below zero is larger by one.
      if (digit < 0 || digit > 9 || value < (Long.MIN_VALUE + digit) / 10) {
        return false;
      }
      value = value * 10 - digit;
    }
    return negative || value != Long.MIN_VALUE;
  }

  /** The number of a range that {@link #isWhole}. */
  static long whole(byte[] text, int from, int to) {
    boolean negative = text[from] == '-';
    long value = 0;
    for (int i = negative ? from + 1 : from; i < to; i++) {
      value = value * 10 - (text[i] - '0');
    }
    return negative ? value : -value;
  }

  /** The UUID the range spells in its usual form of 36 characters, or null. */
  static @Nullable UUID uuid(byte[] text, int from, int to) {
    if (to - from != 36) {
      return null;
    }
    long high = 0;
    long low = 0;
    int digits = 0;
    for (int i = 0; i < 36; i++) {
      byte b = text[from + i];
      if (i == 8 || i == 13 || i == 18 || i == 23) {
        if (b != '-') {
          return null;
        }
        continue;
      }
      int digit = JsonStrings.hexDigit(b);
      if (digit < 0) {
        return null;
      }
      if (digits++ < 16) {
        high = (high << 4) | digit;
      } else {
        low = (low << 4) | digit;
      }
    }
    return new UUID(high, low);
  }

  /** The bytes that standard base64 with padding stands for, or null. */
  static byte @Nullable [] base64(String text) {
    try {
      return text.length() % 4 == 0 ? Base64.getDecoder().decode(text) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
