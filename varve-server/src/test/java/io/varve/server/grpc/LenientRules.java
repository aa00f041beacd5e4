package io.varve.server.grpc;

import io.varve.server.config.StreamPlaces;
import io.varve.server.metrics.ServerMetrics;
import java.time.Duration;

/** Rules of live streams for tests of something else: nobody is let go. */
final class LenientRules {
  private LenientRules() {}

  static LiveStreamRules rules() {
    return new LiveStreamRules(
        new StreamPlaces(100),
        new ServerMetrics().streamMeter("grpc"),
        Duration.ofSeconds(15),
        Duration.ofSeconds(30),
        _ -> () -> true);
  }
}
