package io.varve.server.grpc;

import io.varve.server.metrics.ServerMetrics;
import io.varve.server.stream.OpenStreams;
import java.time.Duration;

/** Rules of live streams for tests of something else: nobody is let go. */
final class LenientRules {
  private LenientRules() {}

  static LiveStreamRules rules() {
    return new LiveStreamRules(
        new OpenStreams(100),
        new ServerMetrics().streamMeter("grpc"),
        Duration.ofSeconds(15),
        Duration.ofSeconds(30),
        _ -> () -> true);
  }
}
