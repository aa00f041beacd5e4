package io.varve.bench.scenario;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.varve.api.EventStore;
import io.varve.bench.JvmOptions;
import io.varve.bench.Producer;
import io.varve.engine.Varve;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A program of its own that appends forced commits to a store until it is killed. */
public final class KilledWriter {
  private static final int BATCH = 100;

  private KilledWriter() {}

  /** The program: prints the position that was acknowledged last, again and again. */
  public static void main(String[] arguments) {
    try (EventStore store = Varve.open(Path.of(arguments[0]))) {
      // Another one each time it runs, with a tag of its own.
      Producer producer = new Producer(store, Math.toIntExact(store.head()), BATCH);
      while (!System.out.checkError()) {
        producer.append(1);
        System.out.println(producer.lastPosition());
      }
    }
  }

  /**
   * Starts the program, kills it when it has appended {@code events}, and returns the last position
   * that it said was acknowledged.
   */
  static long run(Path store, int events) throws IOException {
    Process process =
        new ProcessBuilder(
                JvmOptions.command(JvmOptions.USUAL, KilledWriter.class, List.of(store.toString())))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = process.inputReader(US_ASCII)) {
      String line = said.readLine();
      long first = position(line);
      long last = first;
      while (last < first + events) {
        line = said.readLine();
        last = position(line);
      }
      return last;
    } finally {
      process.destroyForcibly();
      awaitEnd(process);
    }
  }

  private static long position(@Nullable String line) {
    if (line == null) {
      throw new IllegalStateException("the program ended before it was killed");
    }
    return Long.parseLong(line);
  }

  private static void awaitEnd(Process process) {
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a program was killed", e);
    }
  }
}
