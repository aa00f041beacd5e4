package io.varve.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs scenarios several times, every other time in reverse order, so that none has always the same
 * neighbour before it.
 */
final class RunPlan {
  private final Map<String, Scenario> scenarios;
  private final int runs;
  private final PrintStream progress;

  private RunPlan(Map<String, Scenario> scenarios, int runs, PrintStream progress) {
    this.scenarios = scenarios;
    this.runs = runs;
    this.progress = progress;
  }

  /**
   * What the arguments ask for; nothing runs yet.
   *
   * @throws IllegalArgumentException if a selector, {@code NAME} or {@code NAME/PARAMETERS}, stands
   *     for nothing
   */
  static RunPlan of(BenchArguments arguments, Scale scale, PrintStream progress) {
    ScenarioCatalogue catalogue = new ScenarioCatalogue(arguments, scale);
    Map<String, Scenario> scenarios = new LinkedHashMap<>();
    for (String given : arguments.selectors()) {
      String selector = catalogue.complete(given);
      scenarios.put(selector, catalogue.scenario(name(selector), parameters(selector)));
    }
    return new RunPlan(scenarios, arguments.runs(), progress);
  }

  List<Result> run() throws IOException {
    Map<String, List<List<Measurement>>> measured = new LinkedHashMap<>();
    scenarios.keySet().forEach(selector -> measured.put(selector, new ArrayList<>()));
    for (Map.Entry<String, Scenario> each : scenarios.entrySet()) {
      progress.println("warm-up: " + each.getKey());
      each.getValue().warmUp();
    }
    List<Map.Entry<String, Scenario>> order = new ArrayList<>(scenarios.entrySet());
    for (int run = 1; run <= runs; run++) {
      for (Map.Entry<String, Scenario> each : order) {
        progress.println("run " + run + " of " + runs + ": " + each.getKey());
        measured.getOrDefault(each.getKey(), List.of()).add(each.getValue().run());
      }
      Collections.reverse(order);
    }
    List<Result> results = new ArrayList<>();
    measured.forEach((selector, all) -> results.addAll(results(selector, all)));
    return results;
  }

  private static List<Result> results(String selector, List<List<Measurement>> runs) {
    List<Result> results = new ArrayList<>();
    for (int metric = 0; metric < runs.getFirst().size(); metric++) {
      int index = metric;
      List<Measurement> values = runs.stream().map(run -> run.get(index)).toList();
      results.add(new Result(name(selector), parameters(selector), values));
    }
    return results;
  }

  private static String name(String selector) {
    int slash = selector.indexOf('/');
    return slash < 0 ? selector : selector.substring(0, slash);
  }

  private static String parameters(String selector) {
    int slash = selector.indexOf('/');
    return slash < 0 ? "" : selector.substring(slash + 1);
  }
}
