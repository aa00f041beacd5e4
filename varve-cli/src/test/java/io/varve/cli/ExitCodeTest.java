package io.varve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.CursorExpired;
import io.varve.api.InvalidInput;
import io.varve.api.LimitExceeded;
import io.varve.api.OutcomeUnknown;
import io.varve.api.PositionExpired;
import io.varve.api.RetryMismatch;
import io.varve.api.StoreClosed;
import io.varve.api.StoreDamaged;
import io.varve.api.StoreFull;
import io.varve.api.StoreInUse;
import io.varve.api.StorePoisoned;
import io.varve.api.StoreUnavailable;
import io.varve.api.UnsupportedFormat;
import io.varve.api.json.InvalidJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ExitCodeTest {

  @Test
  void everyFailureHasItsCode() {
    assertCode(
        1,
        new InvalidInput("m"),
        new LimitExceeded("m", 2, 1),
        new InvalidJson("m", "r", 0),
        new PositionExpired("m"),
        CommandFailed.badInput("m"),
        new OutputFailed(new IOException("m")));
    assertCode(2, new StoreDamaged("f", 1, "e", "a"));
    assertCode(3, new RetryMismatch("m"), CommandFailed.atLine(ExitCode.CONFLICT, "f", 1, "r"));
    assertCode(
        4,
        new StoreInUse("m"),
        new StoreFull(2, 1),
        new StorePoisoned("m", null),
        new StoreUnavailable("m", null),
        new StoreClosed("m"),
        new OutcomeUnknown("m", null),
        new UnsupportedFormat("m"));
    assertCode(
        70,
        new CursorExpired("m"),
        new IllegalStateException("m"),
        new NullPointerException(),
        new OutOfMemoryError(),
        new IOException("m"));
  }

  private static void assertCode(int expected, Throwable... failures) {
    for (Throwable failure : failures) {
      assertThat(ExitCode.of(failure).number()).as(failure.toString()).isEqualTo(expected);
    }
  }

  @Test
  void theNumbersAreThePublishedOnes() {
    assertThat(Stream.of(ExitCode.values()).map(ExitCode::number))
        .containsExactly(0, 1, 2, 3, 4, 69, 70);
  }

  @Test
  void aFaultOfOurOwnIsOneLineAndCode70() {
    Run run = withFault("append");
    assertThat(run.exitCode()).isEqualTo(70);
    assertThat(run.err())
        .isEqualTo(
            "varve: unexpected failure (--debug shows where): java.lang.IllegalStateException:"
                + " seeded\\u000afault\n");
  }

  @Test
  void debugPrintsTheTrace() {
    Run run = withFault("append", "--debug");
    assertThat(run.exitCode()).isEqualTo(70);
    assertThat(run.err()).contains("\tat io.varve.cli.");
    Run badInput = Run.withInput("x", "--debug", "append");
    assertThat(badInput.exitCode()).isEqualTo(1);
    assertThat(badInput.err()).contains("\tat io.varve.");
  }

  private static Run withFault(String... words) {
    InputStream faulty =
        new InputStream() {
          @Override
          public int read() {
            throw new IllegalStateException("seeded\nfault");
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Streams streams =
        new Streams(faulty, OutputStream.nullOutputStream(), new PrintStream(err, true), false);
    return new Run(VarveCommand.run(streams, words), "", err.toString());
  }

  @Test
  void messagesStayOnOneLine() {
    Run run = Run.of("state", "a\u001b[31m\n", "--as-of", "x\ny");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(List.of(run.err().split(""))).doesNotContain("\u001b");
  }
}
