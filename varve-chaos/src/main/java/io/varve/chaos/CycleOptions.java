package io.varve.chaos;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line of a program that kills in cycles: {@code --dir D [--cycles N] [--seed S]
 * [--json]}.
 *
 * @param directory exists; stores are made in it
 * @param onlyJson nothing but the result is printed
 */
record CycleOptions(Path directory, long cycles, long seed, boolean onlyJson) {
  private static final int USAGE = 64;
  private static final long CYCLES = 100;

  /** Ends the process where a command line is wrong, and says what is. */
  static CycleOptions parseOrExit(String program, String... arguments) throws IOException {
    try {
      CycleOptions options = parse(arguments);
      Files.createDirectories(options.directory);
      return options;
    } catch (IllegalArgumentException e) {
      System.err.println(program + ": " + e.getMessage());
      System.err.println("usage: " + program + " --dir DIR [--cycles N] [--seed S] [--json]");
      System.exit(USAGE);
      throw e;
    }
  }

  private static CycleOptions parse(String... arguments) {
    long cycles = CYCLES;
    long seed = 1;
    Path directory = null;
    boolean onlyJson = false;
    Iterator<String> rest = List.of(arguments).iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      switch (argument) {
        case "--cycles" -> cycles = Long.parseLong(ChaosOptions.value(argument, rest));
        case "--seed" -> seed = Long.parseLong(ChaosOptions.value(argument, rest));
        case "--dir" -> directory = Path.of(ChaosOptions.value(argument, rest));
        case "--json" -> onlyJson = true;
        default -> throw new IllegalArgumentException("no option " + argument);
      }
    }
    if (directory == null) {
      throw new IllegalArgumentException("--dir is missing");
    }
    return new CycleOptions(directory, cycles, seed, onlyJson);
  }

  /** Where to tell how it goes on; null: nowhere. */
  @Nullable PrintStream progress() {
    return onlyJson ? null : System.err;
  }
}
