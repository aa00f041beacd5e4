package io.varve.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says.
 *
 * @param selectors what to run, in order; empty: the usual
 * @param runs of each scenario
 * @param directory on the disk to be measured
 * @param json where results go besides the table
 * @param html where the report goes
 * @param baseline results to compare with; null: none
 * @param file what is imported; null: generated lines
 * @param root the repository, where {@code ./varve} is
 */
record BenchArguments(
    List<String> selectors,
    int runs,
    boolean quick,
    boolean peers,
    boolean server,
    boolean list,
    Path directory,
    Path json,
    Path html,
    @Nullable Path baseline,
    @Nullable Path file,
    Path root) {
  static final String USAGE =
      """
      usage: varve bench [SCENARIO[/PARAMETERS]]... [--runs N] [--dir DIR] [--json FILE]
                         [--html FILE] [--peers] [--quick] [--compare FILE] [--list] [--file FILE]
                         [--server]
        --runs N        runs of each scenario, of which the median counts; 3, or 1 with --quick
        --quick         less work everywhere, for a rough look
        --peers         the same work on other engines as well
        --server        only the server and its clients, which share the machine
        --compare FILE  results of an earlier run; ends with 1 if a ratio fell by more than 20 %
        --dir DIR       where stores are made, on the disk to be measured; target/bench/stores
        --json FILE     where the results go besides the table; target/bench/results.json
        --html FILE     where the report goes; target/bench/report/index.html
        --file FILE     what the scenario import reads, NDJSON, plain or gzip
        --list          lists the scenarios
      """;

  private static final int DEFAULT_RUNS = 3;

  /**
   * @throws IllegalArgumentException saying what is wrong
   */
  static BenchArguments parse(String... arguments) {
    Words words = new Words(List.of(arguments).iterator());
    words.read();
    Path target = words.root.resolve("target/bench");
    return new BenchArguments(
        List.copyOf(words.selectors),
        words.runs > 0 ? words.runs : words.quick ? 1 : DEFAULT_RUNS,
        words.quick,
        words.peers,
        words.server,
        words.list,
        words.directory == null ? target.resolve("stores") : words.directory,
        words.json == null ? target.resolve("results.json") : words.json,
        words.html == null ? target.resolve("report/index.html") : words.html,
        words.baseline,
        words.file,
        words.root);
  }

  /** The command line while it is read. */
  private static final class Words {
    private final Iterator<String> rest;
    private final List<String> selectors = new ArrayList<>();
    private int runs;
    private boolean quick;
    private boolean peers;
    private boolean server;
    private boolean list;
    private @Nullable Path directory;
    private @Nullable Path json;
    private @Nullable Path html;
    private @Nullable Path baseline;
    private @Nullable Path file;
    private Path root = Path.of(System.getProperty("varve.root", ""));

    Words(Iterator<String> rest) {
      this.rest = rest;
    }

    void read() {
      while (rest.hasNext()) {
        String word = rest.next();
        switch (word) {
          case "--runs" -> runs = count(word);
          case "--quick" -> quick = true;
          case "--peers" -> peers = true;
          case "--server" -> server = true;
          case "--list" -> list = true;
          case "--dir" -> directory = path(word);
          case "--json" -> json = path(word);
          case "--html" -> html = path(word);
          case "--compare" -> baseline = path(word);
          case "--file" -> file = path(word);
          case "--root" -> root = path(word);
          default -> {
            if (word.startsWith("-")) {
              throw new IllegalArgumentException("no option " + word);
            }
            selectors.add(word);
          }
        }
      }
    }

    private int count(String option) {
      String text = value(option);
      if (!text.matches("[1-9][0-9]{0,5}")) {
        throw new IllegalArgumentException(option + " must be at least 1, is " + text);
      }
      return Integer.parseInt(text);
    }

    private Path path(String option) {
      return Path.of(value(option));
    }

    private String value(String option) {
      if (!rest.hasNext()) {
        throw new IllegalArgumentException(option + " needs a value");
      }
      return rest.next();
    }
  }

  /** What all scenarios of the run share. */
  BenchSetting setting() {
    return new BenchSetting(
        new Workspace(directory.toAbsolutePath()),
        quick ? Scale.QUICK : Scale.FULL,
        root.toAbsolutePath(),
        file == null ? null : file.toAbsolutePath());
  }
}
