package io.varve.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.testkit.history.HistoryEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A {@link ChaosWriter} in a process of its own, seen from outside: it is waited for, killed, and
 * what it told is read. One thread reads its output; one other uses this.
 */
final class Life implements AutoCloseable {
  /** Exit code of a process ended by signal 9. */
  static final int KILLED = 137;

  private static final long MAX_SECONDS = 120;

  private final Process process;
  private final Path errors;
  private final Thread reader;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition told = lock.newCondition();
  private final StringBuilder text = new StringBuilder();
  private final List<String> notes = new ArrayList<>();
  private int lineStart;
  private long acknowledged;
  private boolean silent;

  private Life(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    reader = Thread.ofPlatform().daemon(true).name("life-" + process.pid()).unstarted(this::read);
  }

  /**
   * Begins a life on a directory.
   *
   * @param files where what it says on standard error is kept, and what it is told of lives before
   */
  static Life start(Path directory, Path files, Carried carried, String... options)
      throws IOException {
    Path before = files.resolve("before");
    Files.writeString(before, carried.text(), UTF_8);
    List<String> command = command(directory);
    command.addAll(List.of("--before", before.toString()));
    command.addAll(List.of(options));
    Path errors = files.resolve("errors");
    Life life =
        new Life(new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
    life.reader.start();
    return life;
  }

  /** The command that begins a life on a directory, to which options can be added. */
  static List<String> command(Path directory) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Processes that live for half a second: what starts quickly counts.
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx256m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ChaosWriter.class.getName());
    command.add(directory.toString());
    return command;
  }

  private void read() {
    byte[] buffer = new byte[64 * 1024];
    try (InputStream out = process.getInputStream()) {
      for (int count = out.read(buffer); count >= 0; count = out.read(buffer)) {
        hear(new String(buffer, 0, count, UTF_8));
      }
    } catch (IOException e) {
      // A pipe that breaks ends what can be heard, as its process's death does.
      hear("");
    } finally {
      hear(() -> silent = true);
    }
  }

  /** Names are ASCII here, so a part of the output never cuts a character. */
  private void hear(String more) {
    hear(() -> {
      text.append(more);
      for (int end = text.indexOf("\n", lineStart); end >= 0; end = text.indexOf("\n", lineStart)) {
        line(text.substring(lineStart, end));
        lineStart = end + 1;
      }
    });
  }

  private void hear(Runnable change) {
    lock.lock();
    try {
      change.run();
      told.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void line(String line) {
    if (line.startsWith(HistoryFile.NOTE)) {
      notes.add(line.substring(HistoryFile.NOTE.length()).strip());
    } else if (line.startsWith("returned ") && line.contains(" acknowledged ")) {
      acknowledged++;
    }
  }

  long pid() {
    return process.pid();
  }

  /** Returns once it has told of so many acknowledged appends; false if it ended before. */
  boolean awaitAcknowledged(long count) throws InterruptedException {
    return await(() -> acknowledged >= count);
  }

  /** Returns once it has told a note that begins so; false if it ended before. */
  boolean awaitNote(String start) throws InterruptedException {
    return await(() -> notes.stream().anyMatch(note -> note.startsWith(start)));
  }

  private boolean await(BooleanSupplier condition) throws InterruptedException {
    long left = TimeUnit.SECONDS.toNanos(MAX_SECONDS);
    lock.lock();
    try {
      while (!condition.getAsBoolean()) {
        if (silent) {
          return false;
        }
        if (left <= 0) {
          throw new IllegalStateException("process " + pid() + " does not go on: " + errors());
        }
        left = told.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Lets it live on for a while; returns early if it ends by itself. */
  void goOn(long millis) throws InterruptedException {
    boolean endedByItself = process.waitFor(millis, TimeUnit.MILLISECONDS);
    if (endedByItself) {
      awaitEnd();
    }
  }

  /** {@code kill -9}; returns once the process is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Ends its standard input, on which it closes the store; returns its exit code. */
  int endInput() throws IOException, InterruptedException {
    process.getOutputStream().close();
    return awaitEnd();
  }

  /** Waits for its end; returns its exit code. */
  int awaitEnd() throws InterruptedException {
    if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("process " + pid() + " does not end: " + errors());
    }
    reader.join();
    return process.exitValue();
  }

  List<HistoryEntry> entries() {
    return HistoryFile.entries(text(), Long.MAX_VALUE);
  }

  String text() {
    lock.lock();
    try {
      return text.toString();
    } finally {
      lock.unlock();
    }
  }

  long acknowledged() {
    lock.lock();
    try {
      return acknowledged;
    } finally {
      lock.unlock();
    }
  }

  List<String> notes() {
    lock.lock();
    try {
      return List.copyOf(notes);
    } finally {
      lock.unlock();
    }
  }

  /** What it said on standard error. */
  String errors() {
    try {
      return Files.readString(errors, UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Nothing of it is left running. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
