package io.varve.bench.micro;

import java.time.Instant;
import java.time.LocalDate;

/**
 * Reads the one form of time that import lines have, {@code 2011-09-30T22:38:44.546Z} with or
 * without the fraction. The JDK's own reader takes several times as long as a JSON parser needs for
 * the line, and would be all that a comparison of parsers shows.
 */
final class PlainTime {
  private static final int FRACTION_AT = 19;
  private static final int FRACTION_DIGITS = 3;
  private static final long DAY_SECONDS = 86_400;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private PlainTime() {}

  static Instant parse(String text) {
    long day =
        LocalDate.of(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2)).toEpochDay();
    long seconds =
        day * DAY_SECONDS
            + digits(text, 11, 2) * 3_600L
            + digits(text, 14, 2) * 60L
            + digits(text, 17, 2);
    long millis =
        text.charAt(FRACTION_AT) == '.' ? digits(text, FRACTION_AT + 1, FRACTION_DIGITS) : 0;
    if (text.charAt(text.length() - 1) != 'Z') {
      throw new IllegalArgumentException("not UTC: " + text);
    }
    return Instant.ofEpochSecond(seconds, millis * NANOS_PER_MILLI);
  }

  private static int digits(String text, int at, int count) {
    int value = 0;
    for (int i = at; i < at + count; i++) {
      value = value * 10 + Character.digit(text.charAt(i), 10);
    }
    return value;
  }
}
