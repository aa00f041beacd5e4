package io.varve.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * How much more heap a store uses after ten times the events: a JVM with 256 MiB of heap, whose
 * {@link HeapProbe} tells what is used after full collections at both sizes.
 */
final class HeapGrowth implements Scenario {
  private static final String MAX_HEAP = "-Xmx256m";
  private static final String COLLECTOR = "-XX:+UseSerialGC";
  private static final int TIMES = 10;

  private final Workspace workspace;
  private final int events;

  /**
   * @param events at the smaller size; a multiple of what the probe appends at once
   */
  HeapGrowth(Workspace workspace, int events) {
    this.workspace = workspace;
    this.events = events;
  }

  /** Nothing: each run is a JVM of its own, and no time is measured. */
  @Override
  public void warmUp() {}

  @Override
  public List<Measurement> run() throws IOException {
    int many = Math.multiplyExact(events, TIMES);
    try (Workspace.Place place = workspace.place()) {
      Path store = place.path().resolve("store").toAbsolutePath();
      String line = ChildProcess.run(command(store, many), place.path()).lastLine();
      String[] usedBytes = line.split(" ", -1);
      double few = Long.parseLong(usedBytes[0]);
      double later = Long.parseLong(usedBytes[1]);
      return List.of(
          Measurement.of("used_heap_at_" + events, Unit.BYTES, few),
          Measurement.of("used_heap_at_" + many, Unit.BYTES, later),
          Measurement.of("growth", Unit.RATIO, later / few));
    }
  }

  private List<String> command(Path store, int many) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return List.of(
        java.toString(),
        MAX_HEAP,
        COLLECTOR,
        "-cp",
        System.getProperty("java.class.path"),
        HeapProbe.class.getName(),
        store.toString(),
        Integer.toString(events),
        Integer.toString(many));
  }
}
