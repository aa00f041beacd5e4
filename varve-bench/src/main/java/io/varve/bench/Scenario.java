package io.varve.bench;

import java.io.IOException;
import java.util.List;

/** One thing to measure, set up anew for each run. Used by one thread. */
interface Scenario {
  /** Runs what {@link #run} will run until it is compiled; nothing is recorded. */
  void warmUp() throws IOException;

  /** One run; every run of a scenario gives the same metrics in the same order. */
  List<Measurement> run() throws IOException;
}
