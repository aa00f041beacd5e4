package io.varve.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.cli.Program.Outcome;
import java.io.BufferedReader;
import org.junit.jupiter.api.Test;

final class TailIT extends ProcessTest {
  private static final int TERMINATED = 143;

  @Test
  void printsWhatAnotherProcessWritesUntilTerminated() throws Exception {
    varveWithInput(event(1), "append").ok();
    Process tail = start("tail");
    try (BufferedReader out = tail.inputReader(UTF_8);
        BufferedReader err = tail.errorReader(UTF_8)) {
      assertThat(out.readLine()).contains("\"position\":1,", "{\"number\":1}");
      for (int number = 2; number <= 4; number++) {
        varveWithInput(event(number), "append").ok();
        assertThat(out.readLine()).contains("\"position\":" + number + ",");
      }
      // Not INT: what a shell starts in the background ignores that, and so do its children.
      Outcome kill = Program.of("kill", "-TERM", tail.pid()).run();
      assertThat(kill.exitCode()).isZero();
      assertThat(tail.waitFor()).isEqualTo(TERMINATED);
      assertThat(out.readLine()).isNull();
      assertThat(err.readLine()).isNull();
    } finally {
      tail.destroyForcibly();
    }
  }
}
