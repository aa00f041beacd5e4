package io.varve.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.InvalidInput;
import io.varve.api.Ticks;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimeTextTest {
  @ParameterizedTest
  @CsvSource({
    "2011-12-19T10:24:57.757Z, 2011-12-19T10:24:57.757Z",
    "2011-12-19t10:24:57z, 2011-12-19T10:24:57Z",
    "2011-12-19T10:24:57.757+01:00, 2011-12-19T09:24:57.757Z",
    "2011-12-31T23:30:00-00:45, 2012-01-01T00:15:00Z",
    "2011-12-19T10:24:57-00:00, 2011-12-19T10:24:57Z",
    "2000-02-29T00:00:00+23:59, 2000-02-28T00:01:00Z",
    "2011-12-19T10:24:57.1Z, 2011-12-19T10:24:57.100Z",
    "2011-12-19T10:24:57.12Z, 2011-12-19T10:24:57.120Z",
    "2011-12-19T10:24:57.1234Z, 2011-12-19T10:24:57.1234Z",
    "2011-12-19T10:24:57.123456789Z, 2011-12-19T10:24:57.1234567Z",
    "2011-12-19T10:24:57.00000009Z, 2011-12-19T10:24:57Z",
    "1969-12-31T23:59:59.99999999Z, 1969-12-31T23:59:59.9999999Z",
    "0000-01-01T00:00:00Z, 0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999Z",
    "+10000-01-01T00:00:00Z, +10000-01-01T00:00:00Z",
    "-0001-12-31T00:00:00Z, -0001-12-31T00:00:00Z",
    "-20000-02-29T12:00:00.5Z, -20000-02-29T12:00:00.500Z",
    "+2011-12-19T10:24:57Z, 2011-12-19T10:24:57Z",
  })
  void readsAnyOffsetAndWritesUtc(String text, String utc) {
    assertThat(TimeText.format(TimeText.parse(text))).isEqualTo(utc);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2011",
        "2011-12-19",
        "2011-12-19T10:24:57",
        "2011-12-19 10:24:57Z",
        "2011-12-19T10:24Z",
        "2011-12-19T10:24:57.Z",
        "2011-12-19T10:24:57,5Z",
        "2011-12-19T10:24:60Z",
        "2011-12-19T24:00:00Z",
        "2011-12-19T10:60:00Z",
        "2011-13-01T00:00:00Z",
        "2011-00-01T00:00:00Z",
        "2011-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "2011-04-31T00:00:00Z",
        "2011-12-00T00:00:00Z",
        "2011-12-32T00:00:00Z",
        "11-12-19T10:24:57Z",
        "12011-12-19T10:24:57Z",
        "+211-12-19T10:24:57Z",
        "2011-12-19T10:24:57+1:00",
        "2011-12-19T10:24:57+0100",
        "2011-12-19T10:24:57+24:00",
        "2011-12-19T10:24:57+01:60",
        "2011-12-19T10:24:57Zx",
        "2011-12-19T10:24:57+01:00Z",
        "2011-12-19T10:24:57UTC",
        "2011-12-1aT10:24:57Z",
        "2011-12-19Tx0:24:57Z",
        "2011-12-19T10:x4:57Z",
        "2011-12-19T10:24:x7Z",
        "+2011-12-19Tx0:24:57Z",
        "+2011-12-19T10:x4:57Z",
        "+2011-12-19T10:24:x7Z",
        "2011/12/19T10:24:57Z",
        "2011-12-19T10-24-57Z",
        "2011-12-19T10:24:57.7x7Z",
        "+31200-01-01T00:00:00Z",
        "-27300-01-01T00:00:00Z",
        "+999999999-01-01T00:00:00Z",
        "x",
        "+",
        "2011-12-19T1\u0660:24:57Z",
        "2011-12-19T10:24:57+",
        "2011-12-19T10:24:57.5"
      })
  void refusesOtherText(String text) {
    assertThatThrownBy(() -> TimeText.parse(text))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("time \"%s\" is not RFC 3339, such as 2011-12-19T10:24:57.757Z", text);
  }

  @Test
  void agreesWithJavaTime() {
    long most = Ticks.of(Instant.parse("+30000-01-01T00:00:00Z"));
    for (long seed = 1; seed <= 50_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      long bound = seed % 2 == 0 ? most : Ticks.of(Instant.parse("2100-01-01T00:00:00Z"));
      long ticks = random.nextLong(-bound, bound);
      if (seed % 3 == 0) {
        ticks -= Math.floorMod(ticks, Ticks.PER_SECOND);
      }
      Instant time = Ticks.toInstant(ticks);
      String text = TimeText.format(time);
      assertThat(Instant.parse(text)).as("seed %d", seed).isEqualTo(time);
      assertThat(TimeText.parse(text)).as("seed %d", seed).isEqualTo(time);
      ZoneOffset offset = ZoneOffset.ofTotalSeconds(60 * random.nextInt(-18 * 60, 18 * 60 + 1));
      OffsetDateTime local = time.atOffset(offset);
      if (local.getSecond() != 0 || local.getNano() != 0) {
        assertThat(TimeText.parse(local.toString())).as("seed %d: %s", seed, local).isEqualTo(time);
      }
    }
  }

  @Test
  void givesTheVerdictOfAPatternOnMutatedTimes() {
    Pattern shape =
        Pattern.compile(
            "\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?([Zz]|[+-]\\d\\d:\\d\\d)");
    String telling = "0123456789Tt:Zz+-.xX /^\u007f";
    int accepted = 0;
    for (long seed = 1; seed <= 50_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      StringBuilder text = new StringBuilder("2011-12-19T10:24:57");
      text.append(random.nextBoolean() ? ".757" : "").append(random.nextBoolean() ? "Z" : "+01:30");
      for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
        char telltale = telling.charAt(random.nextInt(telling.length()));
        text.setCharAt(random.nextInt(text.length()), telltale);
      }
      boolean expected = shape.matcher(text).matches() && javaReads(text.toString());
      accepted += expected ? 1 : 0;
      assertThat(reads(text.toString())).as("seed %d: %s", seed, text).isEqualTo(expected);
    }
    assertThat(accepted).as("accepted of 50,000").isBetween(5_000, 45_000);
  }

  private static boolean javaReads(String text) {
    int offset = text.length() - (text.endsWith("Z") || text.endsWith("z") ? 1 : 6);
    try {
      LocalDateTime.parse(text.substring(0, offset));
      return offset == text.length() - 1 || LocalTime.parse(text.substring(offset + 1)) != null;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private static boolean reads(String text) {
    try {
      TimeText.parse(text);
      return true;
    } catch (InvalidInput e) {
      return false;
    }
  }

  @Test
  void agreesWithJavaTimeOnEveryDayOfFourCenturies() {
    Instant day = Instant.parse("1799-12-31T12:34:56Z");
    for (int i = 0; i < 146_200; i++) {
      day = day.plusSeconds(86_400);
      String text = day.toString();
      assertThat(TimeText.parse(text)).isEqualTo(day);
      assertThat(TimeText.format(day)).isEqualTo(text);
    }
  }

  @Test
  void writesTheWholeRangeOfInstants() {
    for (Instant time :
        new Instant[] {
          Instant.MIN,
          Instant.MAX,
          Instant.EPOCH,
          Ticks.toInstant(Long.MIN_VALUE),
          Ticks.toInstant(Long.MAX_VALUE)
        }) {
      assertThat(Instant.parse(TimeText.format(time))).isEqualTo(time);
    }
  }

  @Test
  void readsWhatTicksCanHold() {
    Instant last = Ticks.toInstant(Long.MAX_VALUE);
    Instant first = Instant.ofEpochSecond(-Long.MAX_VALUE / Ticks.PER_SECOND);
    assertThat(Ticks.of(first)).isNegative();
    assertThat(TimeText.parse(TimeText.format(last))).isEqualTo(last);
    assertThat(TimeText.parse(TimeText.format(first))).isEqualTo(first);
    String tooLate = TimeText.format(last.plusNanos(100));
    String tooEarly = TimeText.format(first.minusNanos(100));
    assertThatThrownBy(() -> TimeText.parse(tooLate)).isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() -> TimeText.parse(tooEarly)).isInstanceOf(InvalidInput.class);
  }
}
