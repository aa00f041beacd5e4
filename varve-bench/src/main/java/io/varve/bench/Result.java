package io.varve.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One metric of a scenario over all its runs.
 *
 * @param parameters what stands behind the slash of the scenario's name; empty: nothing
 * @param runs in the order in which they were made; at least one
 */
public record Result(String scenario, String parameters, List<Measurement> runs) {
  private static final Comparator<Measurement> BY_VALUE =
      Comparator.comparingDouble(Measurement::value);

  public Result {
    runs = List.copyOf(runs);
  }

  public String metric() {
    return runs.getFirst().metric();
  }

  public Unit unit() {
    return runs.getFirst().unit();
  }

  /** The run with the middle value; of an even number the one above the middle. */
  public Measurement median() {
    List<Measurement> sorted = new ArrayList<>(runs);
    sorted.sort(BY_VALUE);
    return sorted.get(sorted.size() / 2);
  }

  public double least() {
    return runs.stream().mapToDouble(Measurement::value).min().orElseThrow();
  }

  public double greatest() {
    return runs.stream().mapToDouble(Measurement::value).max().orElseThrow();
  }
}
