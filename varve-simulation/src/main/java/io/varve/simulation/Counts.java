package io.varve.simulation;

import java.util.EnumMap;
import java.util.Map;

/** What happened in one run, or in many together. Used by one thread at a time. */
final class Counts {
  private final Map<FaultKind, Long> faults = new EnumMap<>(FaultKind.class);
  long runs;
  long repeatedRuns;

  /** Crashes, after each of which the store was opened again. */
  long crashRecoveries;

  long openings;

  /** Appends, reads and deliveries that the history check judged. */
  long operations;

  long events;
  long damagesTried;
  long damagesDetected;

  /** Waits for the JVM itself. */
  long held;

  long steps;

  Counts() {
    for (FaultKind kind : FaultKind.values()) {
      faults.put(kind, 0L);
    }
  }

  void fired(FaultKind kind) {
    faults.merge(kind, 1L, Long::sum);
  }

  Map<FaultKind, Long> faults() {
    return faults;
  }

  void add(Counts other) {
    other.faults.forEach((kind, count) -> faults.merge(kind, count, Long::sum));
    runs += other.runs;
    repeatedRuns += other.repeatedRuns;
    crashRecoveries += other.crashRecoveries;
    openings += other.openings;
    operations += other.operations;
    events += other.events;
    damagesTried += other.damagesTried;
    damagesDetected += other.damagesDetected;
    held += other.held;
    steps += other.steps;
  }
}
