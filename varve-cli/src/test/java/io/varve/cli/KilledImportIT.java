package io.varve.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code kill -9} in an import when its progress passes 5, 15, ... 95 % of the lines: what it said
 * was stored is, and after {@code import --resume} the store equals one of a run never killed.
 */
final class KilledImportIT extends ProcessTest {
  private static final Pattern PROGRESS = Pattern.compile(": (\\d+ %, )?([\\d,]+) lines, ");

  /** What a run never killed has otherwise: ids, recording times, commits. */
  private static final Pattern OWN_TO_A_RUN =
      Pattern.compile(
          "\"id\":\"[^\"]*\",|\"recorded_at\":\"[^\"]*\",|,\"commit_first\":\\d+"
              + "|,\"tracking\":\\{\"source\":\"[^\"]*\",\"position\":\\d+}(?=}$)");

  @Test
  void endsAsARunNeverKilled() throws Exception {
    Path log = folder.resolve("generated.ndjson");
    Files.write(log, IntStream.rangeClosed(1, 60_000).mapToObj(KilledImportIT::line).toList());
    killAndResume(log, 60_000, "200");
  }

  private static String line(int number) {
    return """
    {"entity_id":"e-%d","event_type":"type.%d","timestamp":"%s","payload":{"number":%d,"text":"%s"}}\
    """
        .formatted(
            number % 997,
            number % 7,
            Instant.ofEpochSecond(1_700_000_000L + number),
            number,
            "x".repeat(number % 200));
  }

  @Test
  @Tag("shared")
  void endsAsARunNeverKilledOnTheRealLog() throws Exception {
    Path log = Path.of(System.getProperty("varve.shared.data"), "bpic2012.ndjson.gz");
    killAndResume(log, 262_200, "1000");
  }

  private void killAndResume(Path log, int lines, String batch) throws Exception {
    varve("import", log.toString(), "--batch", batch).ok();
    List<String> expected = exportWithoutOwn();
    deleteStore();
    int killed = 0;
    for (int percent = 5; percent <= 95; percent += 10) {
      Process run = start("import", log, "--batch", batch);
      long said = killWhenPassed(run, (long) lines * percent / 100);
      killed += run.waitFor() == 137 ? 1 : 0;
      Run verify = varve("verify").ok();
      assertThat(verify.out()).contains("\"sound\":true");
      Run resume = varve("import", log.toString(), "--resume").ok();
      assertThat(importedEarlier(resume.err()))
          .as("killed at %d %%", percent)
          .isBetween(said, (long) lines);
      assertThat(exportWithoutOwn()).as("killed at %d %%", percent).isEqualTo(expected);
      deleteStore();
    }
    // Near the end a run may be done before the signal arrives.
    assertThat(killed).isGreaterThanOrEqualTo(8);
  }

  /** Lines that the run said were stored. */
  private static long killWhenPassed(Process run, long wanted) throws IOException {
    long said = 0;
    try (BufferedReader err = run.errorReader(UTF_8)) {
      while (said < wanted) {
        String line = err.readLine();
        if (line == null) {
          break;
        }
        Matcher progress = PROGRESS.matcher(line);
        if (progress.find()) {
          said = Long.parseLong(progress.group(2).replace(",", ""));
        }
      }
      run.destroyForcibly();
    }
    return said;
  }

  private static long importedEarlier(String err) {
    Matcher line = Pattern.compile("going on behind line (\\d+)").matcher(err);
    return line.find() ? Long.parseLong(line.group(1)) : 0;
  }

  private List<String> exportWithoutOwn() throws IOException {
    Path export = folder.resolve("export.ndjson");
    varve("export", "--to", export.toString()).ok();
    return Files.readAllLines(export).stream()
        .map(line -> OWN_TO_A_RUN.matcher(line).replaceAll(""))
        .toList();
  }

  private void deleteStore() throws IOException {
    Program.Outcome removed;
    try {
      removed = Program.of("rm", "-rf", data()).run();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    assertThat(removed.exitCode()).isZero();
  }
}
