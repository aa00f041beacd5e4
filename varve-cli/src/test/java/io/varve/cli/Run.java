package io.varve.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A run of the {@code varve} command in this process.
 *
 * @param out standard output
 * @param err standard error
 */
record Run(int exitCode, String out, String err) {

  static Run of(String... words) {
    return withInput("", words);
  }

  static Run withInput(String input, String... words) {
    return withInput(input.getBytes(StandardCharsets.UTF_8), words);
  }

  static Run withInput(byte[] input, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Streams streams =
        new Streams(
            new ByteArrayInputStream(input),
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false);
    int exitCode = VarveCommand.run(streams, words);
    return new Run(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** This run, after checking that it ended well. */
  Run ok() {
    if (exitCode != 0) {
      throw new AssertionError("exit code " + exitCode + ", standard error: " + err);
    }
    return this;
  }

  List<String> lines() {
    return out.lines().toList();
  }

  String lastLine() {
    return lines().getLast();
  }
}
