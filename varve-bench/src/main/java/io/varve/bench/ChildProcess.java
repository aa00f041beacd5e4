package io.varve.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A program that is run to its end, with nothing on its standard input. */
public final class ChildProcess {
  private ChildProcess() {}

  /**
   * What the program prints last on its standard output, and the time from its start to its end.
   */
  public record Outcome(String lastLine, long nanos) {}

  /**
   * Runs the command.
   *
   * @param directory where its output is kept
   * @throws IllegalStateException with what it said on standard error, if it fails or prints
   *     nothing
   */
  public static Outcome run(List<String> command, Path directory) throws IOException {
    Path stdout = directory.resolve("stdout");
    Path stderr = directory.resolve("stderr");
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile())
            .start();
    int exitCode = exitCode(process);
    long nanos = System.nanoTime() - start;
    List<String> lines = Files.readAllLines(stdout, UTF_8);
    if (exitCode != 0 || lines.isEmpty()) {
      throw new IllegalStateException(
          command + " ended with exit code " + exitCode + ": " + Files.readString(stderr, UTF_8));
    }
    return new Outcome(lines.getLast(), nanos);
  }

  /** Runs the command, with all it prints going to one file, and returns its exit code. */
  static int exitCode(List<String> command, Path output) throws IOException {
    return exitCode(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start());
  }

  private static int exitCode(Process process) throws IOException {
    process.getOutputStream().close();
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a program ran", e);
    }
  }
}
