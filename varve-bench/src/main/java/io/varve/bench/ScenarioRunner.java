package io.varve.bench;

import java.io.IOException;
import java.util.List;

/** Makes one run of a scenario, warm-up included. */
@FunctionalInterface
interface ScenarioRunner {
  /**
   * Runs it once.
   *
   * @throws ScenarioFailed if the scenario does not come to its end
   */
  List<Measurement> run(Selector selector) throws IOException;
}
