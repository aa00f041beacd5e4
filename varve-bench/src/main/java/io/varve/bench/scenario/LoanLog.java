package io.varve.bench.scenario;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A file of events as a bank's loan process leaves them: one NewEvent a line, about 195 bytes, in
 * the order of their times, some 20 of each loan, the loans of about two months interleaved. The
 * same for the same number of lines.
 */
public final class LoanLog {
  private static final long SEED = 2012;
  private static final int EVENTS_PER_LOAN = 20;
  private static final int LOANS_AT_ONCE = 400;
  private static final int FIRST_LOAN = 173_688;
  private static final int RESOURCES = 60;
  private static final int FIRST_RESOURCE = 10_880;
  private static final Instant FIRST_TIME = Instant.parse("2011-09-30T22:38:44.546Z");
  private static final int MAX_MILLIS_BETWEEN = 109_000;

  private static final int THOUSAND = 1_000;
  private static final int MAX_THOUSANDS = 75;

  private static final List<String> ACTIVITIES =
      List.of(
          "A_SUBMITTED",
          "A_PARTLYSUBMITTED",
          "A_PREACCEPTED",
          "A_ACCEPTED",
          "A_FINALIZED",
          "A_APPROVED",
          "A_REGISTERED",
          "A_ACTIVATED",
          "A_DECLINED",
          "A_CANCELLED",
          "O_SELECTED",
          "O_CREATED",
          "O_SENT",
          "O_SENT_BACK",
          "O_ACCEPTED",
          "O_CANCELLED",
          "O_DECLINED",
          "W_COMPLETE_APPLICATION",
          "W_CALL_AFTER_OFFERS",
          "W_ASSESS_APPLICATION",
          "W_CALL_MISSING_INFORMATION",
          "W_HANDLE_LEADS");

  private LoanLog() {}

  /** Writes lines, each with its end. */
  public static void write(Path file, int lines) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, US_ASCII)) {
      for (String line : lines(lines)) {
        out.write(line);
        out.write('\n');
      }
    }
  }

  /** The lines. */
  public static List<String> lines(int count) {
    SplittableRandom random = new SplittableRandom(SEED);
    Instant time = FIRST_TIME;
    List<String> lines = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int loan = FIRST_LOAN + i / EVENTS_PER_LOAN + random.nextInt(LOANS_AT_ONCE);
      lines.add(line(loan, time, random));
      time = time.plusMillis(random.nextInt(MAX_MILLIS_BETWEEN));
    }
    return lines;
  }

  private static String line(int loan, Instant time, SplittableRandom random) {
    String activity = ACTIVITIES.get(random.nextInt(ACTIVITIES.size()));
    return "{\"entity_id\":\"loan-"
        + loan
        + "\",\"event_type\":\""
        + eventType(activity)
        + "\",\"timestamp\":\""
        + time
        + "\",\"payload\":{\"activity\":\""
        + activity
        + "\",\"resource\":\""
        + (FIRST_RESOURCE + random.nextInt(RESOURCES))
        + "\",\"lifecycle\":\"COMPLETE\""
        + amount(activity, random)
        + "}}";
  }

  private static String amount(String activity, SplittableRandom random) {
    return activity.startsWith("O_")
        ? ""
        : ",\"amount_req\":" + random.nextInt(1, MAX_THOUSANDS) * THOUSAND;
  }

  private static String eventType(String activity) {
    String kind =
        switch (activity.charAt(0)) {
          case 'A' -> "application.";
          case 'O' -> "offer.";
          default -> "work.";
        };
    return kind + activity.substring(2).toLowerCase(Locale.ROOT);
  }
}
