package io.varve.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The benchmark program: runs scenarios, prints a table, writes results as JSON. Progress goes to
 * stderr.
 */
public final class VarveBench {
  private static final int BAD_USAGE = 64;

  private VarveBench() {}

  public static void main(String[] arguments) throws IOException {
    if (List.of(arguments).contains("--help")) {
      System.out.print(BenchArguments.USAGE);
      return;
    }
    BenchArguments parsed;
    RunPlan plan;
    try {
      parsed = BenchArguments.parse(arguments);
      plan = RunPlan.of(parsed, Scale.full(), System.err);
    } catch (IllegalArgumentException e) {
      System.err.println("bench: " + e.getMessage());
      System.err.print(BenchArguments.USAGE);
      System.exit(BAD_USAGE);
      return;
    }
    run(parsed, plan, System.out);
  }

  static void run(BenchArguments arguments, RunPlan plan, PrintStream out) throws IOException {
    Files.createDirectories(arguments.directory());
    List<Result> results = plan.run();
    out.print(ResultTable.of(results));
    Path json = arguments.json();
    if (json != null) {
      Files.write(json, ResultJson.of(results));
    }
  }
}
