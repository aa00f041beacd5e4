package io.varve.bench.report;

import io.varve.bench.Quantiles;
import io.varve.bench.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Results to be looked up by name. */
public final class Figures {
  private final List<Figure> all;

  /**
   * One metric of a scenario.
   *
   * @param parameters empty: none
   */
  public record Figure(
      String scenario, String parameters, String metric, String unit, double value) {
    /** The scenario as it is asked for. */
    String selector() {
      return parameters.isEmpty() ? scenario : scenario + "/" + parameters;
    }
  }

  public Figures(List<Figure> all) {
    this.all = List.copyOf(all);
  }

  /** The medians of results. */
  public static Figures of(List<Result> results) {
    List<Figure> figures = new ArrayList<>();
    for (Result each : results) {
      figures.add(
          new Figure(
              each.scenario(),
              each.parameters(),
              each.metric(),
              each.unit().text(),
              each.median().value()));
    }
    return new Figures(figures);
  }

  List<Figure> all() {
    return all;
  }

  /** Empty if it was not measured. */
  OptionalDouble value(String selector, String metric) {
    return all.stream()
        .filter(each -> each.selector().equals(selector) && each.metric().equals(metric))
        .mapToDouble(Figure::value)
        .findFirst();
  }

  /** The quotient of two values; empty if either was not measured. */
  static OptionalDouble quotient(OptionalDouble dividend, OptionalDouble divisor) {
    return dividend.isPresent() && divisor.isPresent() && divisor.getAsDouble() > 0
        ? OptionalDouble.of(dividend.getAsDouble() / divisor.getAsDouble())
        : OptionalDouble.empty();
  }

  /** The spread of a time, as its median run had it; empty if it was not measured. */
  static Optional<Quantiles> quantiles(List<Result> results, String selector, String metric) {
    return results.stream()
        .filter(each -> selector(each).equals(selector) && each.metric().equals(metric))
        .flatMap(each -> Optional.ofNullable(each.median().quantiles()).stream())
        .findFirst();
  }

  static String selector(Result result) {
    return result.parameters().isEmpty()
        ? result.scenario()
        : result.scenario() + "/" + result.parameters();
  }
}
