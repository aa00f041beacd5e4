package io.varve.bench;

/** How much each scenario does: enough to measure, or only enough to see that it runs. */
record Scale(
    long ingestEvents,
    int ceilingFrames,
    int entityQueries,
    int reopenEvents,
    int importLines,
    int heapEvents) {
  static Scale full() {
    return new Scale(1_000_000, 1_000, 200_000, 1_000_000, 262_200, 1_000_000);
  }

  static Scale smoke() {
    return new Scale(2_000, 10, 200, 2_000, 100, 2_000);
  }
}
