package io.varve.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs scenarios several times, every other time in reverse order, so that none has always the same
 * neighbour before it. One that fails does not keep the others from running.
 */
final class RunPlan {
  private static final double NANOS_PER_SECOND = 1e9;

  private final List<Selector> selectors;
  private final int runs;
  private final ScenarioRunner runner;
  private final PrintStream progress;

  RunPlan(List<Selector> selectors, int runs, ScenarioRunner runner, PrintStream progress) {
    this.selectors = List.copyOf(selectors);
    this.runs = runs;
    this.runner = runner;
    this.progress = progress;
  }

  /**
   * What came of it.
   *
   * @param failures what failed and why, each a text of some lines
   */
  record Outcome(List<Result> results, List<String> failures) {}

  Outcome run() throws IOException {
    Map<Selector, List<List<Measurement>>> measured = new LinkedHashMap<>();
    selectors.forEach(selector -> measured.put(selector, new ArrayList<>()));
    List<String> failures = new ArrayList<>();
    List<Selector> order = new ArrayList<>(measured.keySet());
    int done = 0;
    for (int run = 1; run <= runs; run++) {
      for (Selector each : order) {
        progress.printf("%d/%d %s, run %d", ++done, runs * order.size(), each, run);
        progress.flush();
        long start = System.nanoTime();
        try {
          measured.getOrDefault(each, List.of()).add(runner.run(each));
          progress.printf(
              Locale.ROOT, ": %.1f s%n", (System.nanoTime() - start) / NANOS_PER_SECOND);
        } catch (ScenarioFailed e) {
          progress.println(": failed\n" + e.getMessage());
          failures.add(String.valueOf(e.getMessage()));
        }
      }
      Collections.reverse(order);
    }
    List<Result> results = new ArrayList<>();
    measured.forEach((selector, all) -> results.addAll(results(selector, all)));
    return new Outcome(results, failures);
  }

  private static List<Result> results(Selector selector, List<List<Measurement>> runs) {
    List<Result> results = new ArrayList<>();
    int metrics = runs.isEmpty() ? 0 : runs.getFirst().size();
    for (int metric = 0; metric < metrics; metric++) {
      int index = metric;
      List<Measurement> values = runs.stream().map(run -> run.get(index)).toList();
      results.add(new Result(selector.name(), selector.parameters(), values));
    }
    return results;
  }
}
