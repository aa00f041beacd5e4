package io.varve.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Another process: how to start one, wait for it and read what it printed. Immutable. */
record Program(List<String> command, Path directory, Map<String, String> environment) {

  private static final long MAX_SECONDS = 300;

  /** The repository this build runs in. */
  static final Path ROOT = Path.of(System.getProperty("varve.root"));

  static Program of(Object... command) {
    List<String> words = new ArrayList<>();
    for (Object word : command) {
      words.add(word.toString());
    }
    return new Program(List.copyOf(words), ROOT, Map.of());
  }

  /** {@code ./varve} with these arguments. */
  static Program varve(Object... arguments) {
    List<Object> words = new ArrayList<>(List.of(ROOT.resolve("varve")));
    words.addAll(List.of(arguments));
    return of(words.toArray());
  }

  Program in(Path newDirectory) {
    return new Program(command, newDirectory, environment);
  }

  Program with(String variable, Object value) {
    Map<String, String> more = new TreeMap<>(environment);
    more.put(variable, value.toString());
    return new Program(command, directory, Map.copyOf(more));
  }

  /** What the process left behind. */
  record Outcome(int exitCode, String stdout, String stderr) {}

  /** Runs it to its end, with nothing on its standard input. */
  Outcome run() throws IOException, InterruptedException {
    Path stdout = Files.createTempFile("varve", ".stdout");
    Path stderr = Files.createTempFile("varve", ".stderr");
    try {
      Process process = start(stdout, stderr);
      process.getOutputStream().close();
      if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError(
            command + " ran longer than " + MAX_SECONDS + " s: " + read(stderr));
      }
      return new Outcome(process.exitValue(), read(stdout), read(stderr));
    } finally {
      Files.delete(stdout);
      Files.delete(stderr);
    }
  }

  private Process start(Path stdout, Path stderr) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().putAll(environment);
    return builder.redirectOutput(stdout.toFile()).redirectError(stderr.toFile()).start();
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, UTF_8);
  }
}
