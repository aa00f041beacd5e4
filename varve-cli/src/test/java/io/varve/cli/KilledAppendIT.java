package io.varve.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * {@code kill -9} of one {@code ./varve append} after another, each a little later in its life: its
 * commit is there as a whole or not at all, and the same append again stores it once.
 */
final class KilledAppendIT extends ProcessTest {
  private static final int CYCLES = 20;
  private static final int STEP_MILLIS = 8;

  /** Together more than a pipe holds: once they are written, the process is reading. */
  private static final int EVENTS = 500;

  @Test
  void aKilledAppendIsThereAsAWholeOrNotAtAll() throws Exception {
    int killed = 0;
    for (int cycle = 1; cycle <= CYCLES; cycle++) {
      String commit = commit(cycle);
      Process append = start("append", "--request-id", "commit-" + cycle);
      try (OutputStream input = append.getOutputStream()) {
        input.write(commit.getBytes(UTF_8));
      }
      append.waitFor((long) (cycle - 1) * STEP_MILLIS, TimeUnit.MILLISECONDS);
      append.destroyForcibly();
      boolean isDone = append.waitFor() == 0;
      killed += isDone ? 0 : 1;
      long before = (cycle - 1L) * EVENTS;
      assertThat(storedOf(cycle))
          .as("events after cycle %d", cycle)
          .isIn(isDone ? before + EVENTS : before, before + EVENTS);
      varveWithInput(commit, "append", "--request-id", "commit-" + cycle).ok();
      assertThat(count()).as("events after cycle %d, sent again", cycle).isEqualTo(before + EVENTS);
    }
    assertThat(killed).isPositive();
  }

  /** Events in the store, which is verified; before the first commit there may be no store. */
  private long storedOf(int cycle) {
    Run verify = varve("verify");
    if (cycle == 1 && verify.err().contains("no store")) {
      return 0;
    }
    assertThat(verify.ok().out()).as("cycle %d", cycle).contains("\"sound\":true");
    return count();
  }

  private static String commit(int number) {
    return IntStream.range(0, EVENTS)
        .mapToObj(i ->
            "{\"event_type\":\"t\",\"entity_id\":\"e-%d\",\"payload\":{\"of\":%d,\"pad\":\"%s\"}}"
                .formatted(i % 7, number, "x".repeat(300)))
        .collect(Collectors.joining(",", "[", "]"));
  }
}
