package io.varve.api.json;

import io.varve.api.InvalidInput;
import io.varve.api.Ticks;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Times as RFC 3339 text. Read with any offset; digits finer than 100 ns are floored; leap seconds,
 * which have no tick, are refused. Written in UTC with {@code Z}: no fraction where it is zero,
 * else at least milliseconds and as many digits as needed. Years outside 0000 to 9999 carry a sign,
 * as in ISO 8601.
 */
public final class TimeText {
  /** Stands for text that is no time. */
  static final long NO_TIME = Long.MIN_VALUE;

  /** Bytes of the longest text, whose year has ten digits. */
  static final int MAX_LENGTH = 37;

  /** Ticks in the last of so many digits of a fraction. */
  private static final int[] TICKS = {10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1};

  private static final int BAD = 1 << 20;
  private static final long NO_DAY = Long.MIN_VALUE;

  /** {@code 2011-12-19T10:24:57Z}. */
  private static final int SHORTEST = 20;

  private static final long ZERO_DATE = word("0000-00-");
  private static final long ZERO_CLOCK = word("00t00:00");
  private static final long LOWER_T = 0x20L << 16;

  /**
   * Added to the bytes that the zero form has been taken off, they leave the top bit clear if and
   * only if each is at most 9 where a digit belongs, and 0 elsewhere.
   */
  private static final long DATE_DIGITS = 0x7F76_767F_7676_7676L;

  private static final long CLOCK_DIGITS = 0x7676_7F76_767F_7676L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final int MAX_YEAR_DIGITS = 9;
  private static final int DAYS_PER_ERA = 146_097;
  private static final int DAYS_TO_1970 = 719_468;
  private static final long SECONDS_PER_DAY = 86_400;

  private TimeText() {}

  private static long word(String eightCharacters) {
    return JsonWords.at(eightCharacters.getBytes(StandardCharsets.US_ASCII), 0);
  }

  /**
   * Reads a time.
   *
   * @throws InvalidInput if it is not RFC 3339 or does not fit 64-bit ticks
   */
  public static Instant parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return parse(bytes, 0, bytes.length);
  }

  /** As {@link #parse(String)}, of a range of bytes. */
  public static Instant parse(byte[] text, int from, int to) {
    long ticks = ticks(text, from, to);
    if (ticks == NO_TIME) {
      String shown = new String(text, from, to - from, StandardCharsets.UTF_8);
      throw new InvalidInput(
          "time \"" + shown + "\" is not RFC 3339, such as 2011-12-19T10:24:57.757Z");
    }
    return Ticks.toInstant(ticks);
  }

  /** Ticks of 100 ns since 1970, or {@link #NO_TIME}. */
  static long ticks(byte[] text, int from, int to) {
    if (to - from >= SHORTEST) {
      // Dates as nearly all are, with a year of four digits: eight bytes at a time.
      long date = JsonWords.at(text, from) ^ ZERO_DATE;
      long clock = (JsonWords.at(text, from + 8) | LOWER_T) ^ ZERO_CLOCK;
      long bad = ((date + DATE_DIGITS) | date | (clock + CLOCK_DIGITS) | clock) & HIGH_BITS;
      if (bad == 0) {
        // Of two digits side by side the tens' byte becomes their number.
        long pairs = date * 10 + (date >>> 8);
        long clockPairs = clock * 10 + (clock >>> 8);
        int year = (int) (pairs & 0xFF) * 100 + (int) (pairs >>> 16 & 0xFF);
        long day = day(year, (int) (pairs >>> 40 & 0xFF), (int) (clockPairs & 0xFF));
        int hour = (int) (clockPairs >>> 24 & 0xFF);
        int second = second(hour, (int) (clockPairs >>> 48 & 0xFF), text, from + 16);
        return ticks(day, second, text, from + 19, to);
      }
    }
    return ticksOfLongYear(text, from, to);
  }

  private static long ticksOfLongYear(byte[] text, int from, int to) {
    int yearEnd = yearEnd(text, from, to);
    if (yearEnd < 0 || yearEnd + 15 >= to) {
      return NO_TIME;
    }
    int year = number(text, from, yearEnd);
    boolean isDate =
        text[yearEnd] == '-'
            && text[yearEnd + 3] == '-'
            && (text[yearEnd + 6] | 0x20) == 't'
            && text[yearEnd + 9] == ':';
    long day = isDate ? day(year, two(text, yearEnd + 1), two(text, yearEnd + 4)) : NO_DAY;
    int second = second(two(text, yearEnd + 7), two(text, yearEnd + 10), text, yearEnd + 12);
    return ticks(day, second, text, yearEnd + 15, to);
  }

  /** The day since 1970, or {@link #NO_DAY}. */
  private static long day(int year, int month, int day) {
    boolean exists = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(month, year);
    return exists ? daysSince1970(year, month, day) : NO_DAY;
  }

  /** The second of the day, where {@code :SS} stands at {@code at}; negative: there is none. */
  private static int second(int hour, int minute, byte[] text, int at) {
    int second = text[at] == ':' ? two(text, at + 1) : -1;
    boolean exists =
        hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59;
    return exists ? hour * 3_600 + minute * 60 + second : -1;
  }

  /** The time, where the fraction, if there is one, and the offset stand at {@code at}. */
  private static long ticks(long day, int second, byte[] text, int at, int to) {
    if (day == NO_DAY || second < 0) {
      return NO_TIME;
    }
    int p = at;
    long fraction = 0;
    if (text[p] == '.') {
      int digits = 0;
      for (p++; p < to && isDigit(text[p]); p++) {
        if (digits < 7) {
          fraction = fraction * 10 + (text[p] - '0');
        }
        digits++;
      }
      if (digits == 0) {
        return NO_TIME;
      }
      fraction *= TICKS[Math.min(digits, 7)];
    }
    int offset = offsetSeconds(text, p, to);
    return offset == BAD ? NO_TIME : ticks(day * SECONDS_PER_DAY + second - offset, fraction);
  }

  /** The same bounds as {@link Ticks#of}. */
  private static long ticks(long seconds, long fraction) {
    long most = Long.MAX_VALUE / Ticks.PER_SECOND;
    long ticks = seconds * Ticks.PER_SECOND + fraction;
    boolean overflows = seconds < -most || seconds > most || (seconds == most && ticks < 0);
    return overflows ? NO_TIME : ticks;
  }

  /** Where the year ends: four digits, or a sign and four to nine; negative if it is neither. */
  private static int yearEnd(byte[] text, int from, int to) {
    boolean signed = from < to && (text[from] == '+' || text[from] == '-');
    int start = signed ? from + 1 : from;
    int p = start;
    while (p < to && isDigit(text[p])) {
      p++;
    }
    int digits = p - start;
    boolean fits = signed ? digits >= 4 && digits <= MAX_YEAR_DIGITS : digits == 4;
    return fits ? p : -1;
  }

  private static int number(byte[] text, int from, int to) {
    boolean signed = !isDigit(text[from]);
    int value = 0;
    for (int i = signed ? from + 1 : from; i < to; i++) {
      value = value * 10 + (text[i] - '0');
    }
    return text[from] == '-' ? -value : value;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  /** The number of two digits, or a negative one. */
  private static int two(byte[] text, int at) {
    return isDigit(text[at]) && isDigit(text[at + 1])
        ? (text[at] - '0') * 10 + (text[at + 1] - '0')
        : -BAD;
  }

  private static int offsetSeconds(byte[] text, int at, int to) {
    if (to - at == 1) {
      return (text[at] | 0x20) == 'z' ? 0 : BAD;
    }
    if (to - at != 6 || (text[at] != '+' && text[at] != '-') || text[at + 3] != ':') {
      return BAD;
    }
    int hours = two(text, at + 1);
    int minutes = two(text, at + 4);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
      return BAD;
    }
    int seconds = hours * 3_600 + minutes * 60;
    return text[at] == '-' ? -seconds : seconds;
  }

  private static int daysIn(int month, int year) {
    return switch (month) {
      case 2 -> (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }

  /** Days from the civil calendar, in eras of 400 years that begin in March. */
  private static long daysSince1970(int year, int month, int day) {
    int shifted = month <= 2 ? year - 1 : year;
    int era = Math.floorDiv(shifted, 400);
    int yearOfEra = shifted - era * 400;
    int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return (long) era * DAYS_PER_ERA + dayOfEra - DAYS_TO_1970;
  }

  public static String format(Instant time) {
    byte[] text = new byte[MAX_LENGTH];
    return new String(text, 0, format(time, text), StandardCharsets.ISO_8859_1);
  }

  /** Writes the text at the start of {@code out}; returns its length. */
  static int format(Instant time, byte[] out) {
    long epochSecond = time.getEpochSecond();
    int nano = time.getNano();
    int second = (int) Math.floorMod(epochSecond, SECONDS_PER_DAY);
    int p = putDate(Math.floorDiv(epochSecond, SECONDS_PER_DAY), out);
    out[p] = 'T';
    p = put(out, p + 1, second / 3_600, 2);
    out[p] = ':';
    p = put(out, p + 1, second / 60 % 60, 2);
    out[p] = ':';
    p = put(out, p + 1, second % 60, 2);
    if (nano != 0) {
      out[p] = '.';
      int shortest = p + 4;
      p = put(out, p + 1, nano, 9);
      while (p > shortest && out[p - 1] == '0') {
        p--;
      }
    }
    out[p] = 'Z';
    return p + 1;
  }

  /** The inverse of {@link #daysSince1970}. */
  private static int putDate(long days, byte[] out) {
    long shifted = days + DAYS_TO_1970;
    long era = Math.floorDiv(shifted, (long) DAYS_PER_ERA);
    int dayOfEra = (int) (shifted - era * DAYS_PER_ERA);
    int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int fromMarch = (5 * dayOfYear + 2) / 153;
    int month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
    int year = (int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0);
    int p = putYear(year, out);
    out[p] = '-';
    p = put(out, p + 1, month, 2);
    out[p] = '-';
    return put(out, p + 1, dayOfYear - (153 * fromMarch + 2) / 5 + 1, 2);
  }

  private static int putYear(int year, byte[] out) {
    if (year >= 0 && year <= 9_999) {
      return put(out, 0, year, 4);
    }
    out[0] = (byte) (year < 0 ? '-' : '+');
    int size = Math.abs(year);
    int width = 4;
    for (int bound = 10_000; width < 10 && size >= bound && bound > 0; bound *= 10) {
      width++;
    }
    return put(out, 1, size, width);
  }

  private static int put(byte[] out, int at, int value, int width) {
    int rest = value;
    for (int i = at + width - 1; i >= at; i--) {
      out[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return at + width;
  }
}
