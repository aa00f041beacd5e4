package io.varve.bench;

import java.util.List;
import java.util.function.Function;

/**
 * A scenario by name, and how to make it.
 *
 * @param parameters with which it runs when none are named; an empty one: none
 * @param jvmOptions of the JVM it runs in, by its parameters
 * @param line what it does, for the listing
 */
record ScenarioKind(
    String name,
    List<String> parameters,
    Function<String, List<String>> jvmOptions,
    String line,
    Maker maker) {
  /** Makes the scenario with parameters. */
  @FunctionalInterface
  interface Maker {
    /**
     * Makes it; nothing runs yet.
     *
     * @throws IllegalArgumentException if the parameters mean nothing
     */
    Scenario make(BenchSetting setting, String parameters);
  }

  ScenarioKind {
    parameters = List.copyOf(parameters);
  }
}
