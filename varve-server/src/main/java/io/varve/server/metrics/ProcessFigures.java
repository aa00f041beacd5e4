package io.varve.server.metrics;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/** Figures of the server's process as metrics. */
final class ProcessFigures {
  private static final Path STATM = Path.of("/proc/self/statm");
  private static final int PAGE_BYTES = 4_096;

  private final LongSupplier nanos;
  private final long startNanos;
  private final String version;

  ProcessFigures(LongSupplier nanos, String version) {
    this.nanos = nanos;
    this.version = version;
    startNanos = nanos.getAsLong();
  }

  void registerIn(ServerMetrics metrics) {
    metrics.register(
        GaugeWithCallback.builder()
            .name("varve_uptime_seconds")
            .help("Since the server started.")
            .callback(callback -> callback.call(uptimeSeconds()))
            .build());
    metrics.register(
        GaugeWithCallback.builder()
            .name("varve_heap_bytes")
            .help("Java heap in use, garbage included.")
            .callback(callback ->
                callback.call(
                    (double)
                        (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory())))
            .build());
    metrics.register(
        GaugeWithCallback.builder()
            .name("varve_resident_bytes")
            .help("Memory of the process, mapped files included; 0: not known here.")
            .callback(callback -> callback.call((double) residentBytes()))
            .build());
    metrics.register(
        GaugeWithCallback.builder()
            .name("varve_build")
            .help("1, with the version.")
            .labelNames("version")
            .callback(callback -> callback.call(1, version))
            .build());
  }

  double uptimeSeconds() {
    return (nanos.getAsLong() - startNanos) / 1e9;
  }

  private static long residentBytes() {
    try {
      return Long.parseLong(Files.readString(STATM).split(" ", 3)[1]) * PAGE_BYTES;
    } catch (IOException | RuntimeException _) {
      return 0;
    }
  }
}
