package io.varve.online;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.cli.Streams;
import io.varve.cli.VarveCommand;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * A run of the command, with a connector to servers, in this process.
 *
 * @param out standard output
 * @param err standard error
 */
record CommandRun(int exitCode, String out, String err) {

  static CommandRun of(Map<String, String> environment, String input, List<String> words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Streams streams =
        new Streams(
            new ByteArrayInputStream(input.getBytes(UTF_8)),
            out,
            new PrintStream(err, true, UTF_8),
            false);
    int exitCode =
        VarveCommand.run(
            streams, environment, RemoteConnector::connect, words.toArray(String[]::new));
    return new CommandRun(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }

  static CommandRun of(String... words) {
    return of(Map.of(), "", List.of(words));
  }

  /** This run, after checking that it ended well. */
  CommandRun ok() {
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
