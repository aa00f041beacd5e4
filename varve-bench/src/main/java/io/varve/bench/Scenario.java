package io.varve.bench;

import java.io.IOException;
import java.util.List;

/** One thing to measure, in a JVM of its own for each run. Used by one thread. */
public interface Scenario {
  /**
   * Runs what {@link #run} will run until it is compiled; nothing is recorded. A run like those
   * that count, unless a scenario knows better.
   */
  default void warmUp() throws IOException {
    run();
  }

  /** One run; every run of a scenario gives the same metrics in the same order. */
  List<Measurement> run() throws IOException;
}
