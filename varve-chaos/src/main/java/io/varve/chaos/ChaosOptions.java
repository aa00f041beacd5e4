package io.varve.chaos;

import io.varve.api.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a life is to be lived: what the command line of {@link ChaosWriter} says.
 *
 * @param before what earlier lives on the directory told, oldest first
 * @param millis how long it writes; 0: no such bound
 * @param operations how many appends it sends; 0: no such bound. Without any bound it goes on until
 *     its standard input ends
 * @param haltAt null: nowhere
 * @param tellLabels whether to tell at the end which labels came up
 */
record ChaosOptions(
    Path directory,
    long seed,
    int writers,
    Level level,
    int segmentBytes,
    List<HistoryFile> before,
    long millis,
    long operations,
    @Nullable HaltPoint haltAt,
    boolean tellLabels) {
  static final String USAGE =
      """
      usage: ChaosWriter DIR [--seed N] [--writers N] [--level fsync|os] [--segment-bytes N]
                         [--before FILE[@LINES]]... [--millis N] [--operations N]
                         [--halt-at LABEL:K[:before|half|after]] [--labels]
        DIR                 the store's directory; made if it is missing
        --before FILE       what an earlier life on DIR told; repeat it, oldest first. Appends that
                            nobody was told the outcome of are sent again, steps and subscribers go
                            on. @LINES: only so many lines are certain (see HistoryCheck)
        --millis N          end after so many milliseconds
        --operations N      end after so many appends; without --millis and --operations it ends
                            when its standard input does
        --halt-at L:K:M     end at once at the K-th volume call with label L
        --labels            tell at the end which labels came up, as notes "# label LABEL COUNT"
      Standard output is the history: one line an entry, one write a line; "#" begins a note.
      Exit codes: 0 done, 1 failed, 3 the store took no more appends, 4 it could not be opened,
      64 usage, 86 halted.
      """;

  private static final int WRITERS = 8;
  private static final int SEGMENT_BYTES = 64 * 1024;

  /**
   * @throws IllegalArgumentException saying what is wrong
   */
  static ChaosOptions parse(String... arguments) {
    Path directory = null;
    long seed = 1;
    int writers = WRITERS;
    Level level = Level.FSYNC;
    int segmentBytes = SEGMENT_BYTES;
    List<HistoryFile> before = new ArrayList<>();
    long millis = 0;
    long operations = 0;
    HaltPoint haltAt = null;
    boolean tellLabels = false;
    Iterator<String> rest = List.of(arguments).iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      switch (argument) {
        case "--seed" -> seed = Long.parseLong(value(argument, rest));
        case "--writers" -> writers = Integer.parseInt(value(argument, rest));
        case "--level" -> level = level(value(argument, rest));
        case "--segment-bytes" -> segmentBytes = Integer.parseInt(value(argument, rest));
        case "--before" -> before.add(HistoryFile.parse(value(argument, rest)));
        case "--millis" -> millis = Long.parseLong(value(argument, rest));
        case "--operations" -> operations = Long.parseLong(value(argument, rest));
        case "--halt-at" -> haltAt = HaltPoint.parse(value(argument, rest));
        case "--labels" -> tellLabels = true;
        default -> directory = Path.of(operand(argument));
      }
    }
    if (directory == null) {
      throw new IllegalArgumentException("DIR is missing");
    }
    return new ChaosOptions(
        directory,
        seed,
        writers,
        level,
        segmentBytes,
        List.copyOf(before),
        millis,
        operations,
        haltAt,
        tellLabels);
  }

  boolean endsByItself() {
    return millis > 0 || operations > 0;
  }

  static String operand(String argument) {
    if (argument.startsWith("--")) {
      throw new IllegalArgumentException("no option " + argument);
    }
    return argument;
  }

  static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.next();
  }

  private static Level level(String text) {
    return switch (text) {
      case "fsync" -> Level.FSYNC;
      case "os" -> Level.OS;
      default -> throw new IllegalArgumentException("level must be fsync or os, is " + text);
    };
  }
}
