package io.varve.fuzz;

import static io.varve.fuzz.Verdict.accepted;
import static io.varve.fuzz.Verdict.check;
import static io.varve.fuzz.Verdict.same;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.varve.api.InvalidInput;
import io.varve.api.Ticks;
import io.varve.api.json.TimeText;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;

/** Times as text and as ticks. */
final class TimeFuzz {
  private static final long TICK_NANOS = 100;

  @FuzzTest
  void text(byte[] data) {
    accepted(() -> TimeText.parse(data, 0, data.length))
        .ifPresent(time -> {
          String formatted = TimeText.format(time);
          same(TimeText.parse(formatted), time, "the time read again");
          same(Ticks.toInstant(Ticks.of(time)), time, "the time through ticks");
          requireSameAsJdk(new Input(data).restAsText(), time);
        });
  }

  /** The JDK reads the same instant, where it takes the text: it knows no leap second. */
  private static void requireSameAsJdk(String text, Instant time) {
    try {
      Instant other = OffsetDateTime.parse(text).toInstant();
      long nanos = other.getNano() % TICK_NANOS;
      same(time, other.minus(nanos, ChronoUnit.NANOS), "the time as the JDK reads it");
    } catch (DateTimeException e) {
      check(!text.isEmpty(), "a time has text");
    }
  }

  @FuzzTest
  void ticks(byte[] data) {
    if (data.length < 12) {
      return;
    }
    ByteBuffer numbers = ByteBuffer.wrap(data);
    long ticks = numbers.getLong();
    same(Ticks.of(Ticks.toInstant(ticks)), ticks, "ticks through a time");
    Instant time = Instant.MIN.plusSeconds((numbers.getInt() & 0xFFFFFFFFL) * 14_000_000L);
    try {
      long near = Ticks.of(time);
      check(!Ticks.toInstant(near).isAfter(time), "finer digits are floored");
    } catch (InvalidInput e) {
      check(Math.abs(time.getEpochSecond()) > Long.MAX_VALUE / Ticks.PER_SECOND - 1, "refused");
    }
  }
}
