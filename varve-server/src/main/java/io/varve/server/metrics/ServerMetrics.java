package io.varve.server.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The metrics of one server: counters, gauges and durations under names that start with {@code
 * varve_}. Labels take only values of fixed sets (routes, codes, states), never names that callers
 * choose, so their number is bounded. Used by any thread.
 */
public final class ServerMetrics {
  /** Media type of {@link #text}. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  /** From 0.1 ms to 10 s, for everything that is timed. */
  private static final double[] SECONDS = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

  final Counter appends = counter("appends", "Appends by result.", "result");
  final Counter appendFailures = counter("append_failures", "Appends that failed.", "code");
  final Counter eventsAppended = counter("events_appended", "Events stored.");
  final Histogram appendSeconds =
      seconds("append_duration_seconds", "From an append's arrival at the store to its result.");

  final Counter queries = counter("queries", "Reads by operation.", "operation");
  final Counter queryFailures = counter("query_failures", "Reads that failed.", "code");
  final Counter queryEvents = counter("query_events", "Events that queries handed over.");
  final Counter queryConsidered =
      counter("query_considered", "Events that queries looked at, matching or not.");
  final Counter slowQueries = counter("slow_queries", "Queries that were logged as slow.");
  final Histogram querySeconds =
      seconds("query_duration_seconds", "From the start of a read to its end.", "operation");

  final Counter subscriptions = counter("subscriptions", "Subscriptions opened.");
  final Gauge subscriptionsOpen = gauge("subscriptions_open", "Subscriptions open now.");

  final Counter streams = counter("streams", "Live streams opened.", "protocol");
  final Gauge streamsOpen = gauge("streams_open", "Live streams open now.", "protocol");
  final Counter streamItems =
      counter("stream_items", "Items sent over live streams.", "protocol", "kind");
  final Counter streamBytes = counter("stream_bytes", "Bytes sent over live streams.", "protocol");
  final Counter streamsEnded =
      counter("streams_ended", "Live streams that ended, by reason.", "protocol", "reason");

  final Counter requests =
      counter("http_requests", "Requests answered.", "method", "route", "status");
  final Histogram requestSeconds =
      seconds("http_request_duration_seconds", "From a request to its answer.", "method", "route");
  final Gauge requestsInFlight = gauge("http_requests_in_flight", "Requests not yet answered.");

  final Counter connections = counter("connections", "Connections opened.", "port");
  final Gauge connectionsOpen = gauge("connections_open", "Connections open now.", "port");
  final Counter connectionsRefused =
      counter("connections_refused", "Connections beyond max-connections.", "port");
  final Counter stalledAnswers =
      counter("stalled_answers", "Answers over HTTP/2 dropped because nobody took them.", "port");

  final Counter refusals =
      counter("access_refusals", "Requests refused for lack of a right.", "code");
  final Gauge exposure = gauge("exposure", "1: open to others without this protection.", "kind");

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder()
        .name("varve_" + name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }

  private Gauge gauge(String name, String help, String... labels) {
    return Gauge.builder()
        .name("varve_" + name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }

  private Histogram seconds(String name, String help, String... labels) {
    return Histogram.builder()
        .name("varve_" + name)
        .help(help)
        .labelNames(labels)
        .classicOnly()
        .classicUpperBounds(SECONDS)
        .withoutExemplars()
        .register(registry);
  }

  /** Adds metrics that are looked up when they are asked for. */
  void register(Collector collector) {
    registry.register(collector);
  }

  /** A request was refused. */
  public void refused(String code) {
    refusals.labelValues(code).inc();
  }

  /** Says what a server leaves open. */
  public void exposed(boolean plaintext, boolean noAuth) {
    exposure.labelValues("plaintext").set(plaintext ? 1 : 0);
    exposure.labelValues("no_auth").set(noAuth ? 1 : 0);
  }

  /** The metrics of the live streams of one protocol. */
  public StreamMeter streamMeter(String protocol) {
    return new StreamMeter(this, protocol);
  }

  /**
   * The metrics of the connections of one port.
   *
   * @param port clients or administration
   */
  public ConnectionMeter connectionMeter(String port) {
    return new ConnectionMeter(this, port);
  }

  /** All metrics, in the text format of Prometheus. */
  public byte[] text() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(16 * 1024);
    try {
      writer.write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
