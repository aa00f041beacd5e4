package io.varve.server.metrics;

/** The metrics of the connections of one port. Used by any thread. */
public final class ConnectionMeter {
  private final ServerMetrics metrics;
  private final String port;

  ConnectionMeter(ServerMetrics metrics, String port) {
    this.metrics = metrics;
    this.port = port;
  }

  public void opened() {
    metrics.connections.labelValues(port).inc();
    metrics.connectionsOpen.labelValues(port).inc();
  }

  public void closed() {
    metrics.connectionsOpen.labelValues(port).dec();
  }

  /** One more came than there may be. */
  public void refused() {
    metrics.connectionsRefused.labelValues(port).inc();
  }

  /** An answer was dropped: nobody took it. */
  public void stalled() {
    metrics.stalledAnswers.labelValues(port).inc();
  }
}
