package io.varve.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says.
 *
 * @param selectors scenarios to run, in order; never empty
 * @param directory on the disk to be measured
 * @param json where results go besides the table; null: nowhere
 * @param file what is imported; null: generated lines
 * @param root the repository, where {@code ./varve} is
 */
record BenchArguments(
    List<String> selectors,
    int runs,
    Path directory,
    @Nullable Path json,
    @Nullable Path file,
    Path root) {
  static final String USAGE =
      """
      usage: bench [SCENARIO[/PARAMETERS]]... [--runs N] [--dir DIR] [--json FILE] [--file FILE]
                   [--root DIR]
        --runs N     runs of each scenario, of which the median counts; 3 by default
        --dir DIR    where stores are made, on the disk to be measured; varve-bench/target/bench
        --json FILE  write the results to this file, besides the table
        --file FILE  what the scenario import reads, NDJSON, plain or gzip
        --root DIR   the repository, where ./varve is
      """
          + ScenarioCatalogue.LISTING;

  private static final int DEFAULT_RUNS = 3;

  /**
   * @throws IllegalArgumentException saying what is wrong
   */
  static BenchArguments parse(String... arguments) {
    List<String> selectors = new ArrayList<>();
    int runs = DEFAULT_RUNS;
    Path root = Path.of(System.getProperty("varve.root", ""));
    Path directory = null;
    Path json = null;
    Path file = null;
    Iterator<String> rest = List.of(arguments).iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      switch (argument) {
        case "--runs" -> runs = count(argument, rest);
        case "--dir" -> directory = Path.of(value(argument, rest));
        case "--json" -> json = Path.of(value(argument, rest));
        case "--file" -> file = Path.of(value(argument, rest));
        case "--root" -> root = Path.of(value(argument, rest));
        default -> {
          if (argument.startsWith("-")) {
            throw new IllegalArgumentException("no option " + argument);
          }
          selectors.add(argument);
        }
      }
    }
    return new BenchArguments(
        selectors.isEmpty() ? ScenarioCatalogue.DEFAULTS : selectors,
        runs,
        directory == null ? root.resolve("varve-bench/target/bench") : directory,
        json,
        file,
        root);
  }

  private static int count(String option, Iterator<String> rest) {
    String text = value(option, rest);
    if (!text.matches("[1-9][0-9]{0,5}")) {
      throw new IllegalArgumentException(option + " must be at least 1, is " + text);
    }
    return Integer.parseInt(text);
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.next();
  }
}
