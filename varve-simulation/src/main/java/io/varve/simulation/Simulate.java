package io.varve.simulation;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program behind {@code ./varve simulate}: runs seeds and says in one line what came of it. */
@Command(
    name = "varve simulate",
    mixinStandardHelpOptions = true,
    description =
        "Runs the store on a simulated disk: each seed gives workload, schedule, faults and"
            + " crashes.",
    footer = {
      "",
      "Exit codes: 0 clean, and every kind of fault came up (with --seed: clean);",
      "1 a run failed; 2 wrong usage; 3 clean, but some kind of fault never came up."
    })
public final class Simulate implements Callable<Integer> {
  private static final int CLEAN = 0;
  private static final int FAILED = 1;
  private static final int NOT_ALL_FIRED = 3;

  @Option(names = "--seeds", paramLabel = "N", description = "How many seeds (${DEFAULT-VALUE}).")
  private long seeds = 1_000;

  @Option(names = "--from", paramLabel = "S", description = "The first of them (${DEFAULT-VALUE}).")
  private long from = 1;

  @Option(names = "--seed", paramLabel = "S", description = "Only this seed.")
  private @Nullable Long seed;

  @Option(names = "--trace", description = "With --seed: a line for each event, on stdout.")
  private boolean trace;

  @Option(names = "--threads", paramLabel = "N", description = "Runs at a time; one a core.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--minutes", paramLabel = "M", description = "Stop after so many minutes.")
  private double minutes = Double.MAX_VALUE;

  private final PrintStream out;
  private final PrintStream messages;

  private Simulate(PrintStream out, PrintStream messages) {
    this.out = out;
    this.messages = messages;
  }

  public static void main(String[] arguments) {
    System.exit(execute(System.out, System.err, arguments));
  }

  static int execute(PrintStream out, PrintStream messages, String... arguments) {
    return new CommandLine(new Simulate(out, messages)).execute(arguments);
  }

  @Override
  public Integer call() {
    long start = System.nanoTime();
    Long only = seed;
    long first = only == null ? from : only;
    long count = only == null ? seeds : 1;
    if (only != null && trace) {
      print(only);
    }
    double allowed = minutes * TimeUnit.MINUTES.toSeconds(1);
    SeedRuns runs = new SeedRuns(messages, () -> seconds(start) > allowed);
    runs.run(first, count, only == null ? threads : 1);
    out.println(summary(runs, first, count, seconds(start)));
    if (!runs.failed().isEmpty()) {
      return FAILED;
    }
    List<String> missing = missing(runs.counts());
    if (only == null && !missing.isEmpty()) {
      messages.println("never came up: " + String.join(", ", missing));
      return NOT_ALL_FIRED;
    }
    return CLEAN;
  }

  /** The run once more, for its trace; what fails in it is told by the one that follows. */
  private void print(long only) {
    SimulatedRun run = SimulatedRun.of(only, new Trace(out));
    out.println(run.plan());
    try {
      run.run();
    } catch (RuntimeException | Error e) {
      out.println("failed at step " + run.steps() + ": " + e.getMessage());
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static List<String> missing(Counts counts) {
    List<String> missing = new ArrayList<>();
    counts
        .faults()
        .forEach((kind, count) -> {
          if (count == 0) {
            missing.add(kind.text());
          }
        });
    return missing;
  }

  private static String summary(SeedRuns runs, long first, long count, double seconds) {
    Counts counts = runs.counts();
    StringBuilder faults = new StringBuilder();
    counts
        .faults()
        .forEach((kind, fired) ->
            faults
                .append(faults.isEmpty() ? "" : ",")
                .append('"')
                .append(kind.text())
                .append("\":")
                .append(fired));
    return String.format(
        Locale.ROOT,
        "{\"seeds\":{\"from\":%d,\"count\":%d},\"runs\":%d,\"runs_repeated\":%d,"
            + "\"crash_recoveries\":%d,\"openings\":%d,\"operations\":%d,\"events\":%d,"
            + "\"damages\":%d,\"damages_detected\":%d,\"steps\":%d,\"held\":%d,"
            + "\"faults\":{%s},\"violations\":%d,\"failed_seeds\":%s,\"seconds\":%.1f}",
        first,
        count,
        counts.runs,
        counts.repeatedRuns,
        counts.crashRecoveries,
        counts.openings,
        counts.operations,
        counts.events,
        counts.damagesTried,
        counts.damagesDetected,
        counts.steps,
        counts.held,
        faults,
        runs.failed().size(),
        runs.failed(),
        seconds);
  }
}
