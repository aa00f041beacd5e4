package io.varve.api.json;

import java.nio.charset.StandardCharsets;

/**
 * A JSON number as {@code sign * 0.digits * 10^exponent}, in the one form in which equal numbers
 * are equal; never expanded, so {@code 1e999999999} costs no more than its text. Exact as long as
 * the exponent's size stays below 10^17; larger ones count as 10^17.
 *
 * @param sign -1, 0 or 1
 * @param digits without leading and trailing zeros; empty for 0
 */
record Decimal(int sign, String digits, long exponent) implements Comparable<Decimal> {
  private static final long MAX_EXPONENT = 100_000_000_000_000_000L;
  private static final Decimal ZERO = new Decimal(0, "", 0);

  /** Reads a range that is a valid JSON number. */
  static Decimal parse(byte[] text, int from, int to) {
    int start = text[from] == '-' ? from + 1 : from;
    byte[] digits = new byte[to - start];
    int count = 0;
    long shift = 0;
    boolean fraction = false;
    int p = start;
    for (; p < to && (text[p] | 0x20) != 'e'; p++) {
      if (text[p] == '.') {
        fraction = true;
      } else if (text[p] == '0' && count == 0) {
        // A leading zero counts only behind the point, where it makes the number smaller.
        shift -= fraction ? 1 : 0;
      } else {
        digits[count++] = text[p];
        shift += fraction ? 0 : 1;
      }
    }
    while (count > 0 && digits[count - 1] == '0') {
      count--;
    }
    if (count == 0) {
      return ZERO;
    }
    String significant = new String(digits, 0, count, StandardCharsets.ISO_8859_1);
    return new Decimal(start == from ? 1 : -1, significant, bounded(shift + exponent(text, p, to)));
  }

  /** Reads what follows the digits: nothing, or the letter, a sign and digits. */
  private static long exponent(byte[] text, int letter, int to) {
    if (letter == to) {
      return 0;
    }
    int p = letter + 1;
    boolean negative = text[p] == '-';
    if (negative || text[p] == '+') {
      p++;
    }
    long value = 0;
    for (; p < to && value < MAX_EXPONENT; p++) {
      value = value * 10 + (text[p] - '0');
    }
    return negative ? -value : value;
  }

  private static long bounded(long exponent) {
    return Math.max(-MAX_EXPONENT, Math.min(MAX_EXPONENT, exponent));
  }

  @Override
  public int compareTo(Decimal other) {
    if (sign != other.sign) {
      return Integer.compare(sign, other.sign);
    }
    int byExponent = Long.compare(exponent, other.exponent);
    return sign * (byExponent != 0 ? byExponent : digits.compareTo(other.digits));
  }
}
