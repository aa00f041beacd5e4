package io.varve.bench.report;

import io.varve.bench.Quantiles;
import io.varve.bench.Result;
import io.varve.bench.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The figures the benchmarks must show, and whether results show them. Absolute figures of durable
 * ingest count where the run's own write and force of such a frame took at most 250 µs, elsewhere
 * the share of the ceiling does.
 */
public final class Goals {
  private static final double MILLION = 1e6;
  private static final double MILLI = 1e6;
  private static final double MICRO = 1e3;
  private static final double SECOND = 1e9;
  private static final double QUICK_FORCE_NANOS = 250_000;
  private static final double NEXT_TO_NOTHING = 0.5;

  private final List<Result> results;
  private final Figures figures;
  private final List<Goal> goals = new ArrayList<>();

  private Goals(List<Result> results) {
    this.results = results;
    this.figures = Figures.of(results);
  }

  public static List<Goal> of(List<Result> results) {
    Goals goals = new Goals(results);
    goals.addAppends();
    goals.addDurable();
    goals.addReads();
    goals.addStores();
    goals.addServer();
    return List.copyOf(goals.goals);
  }

  private void addAppends() {
    for (String events : List.of("1000", "10000", "1000000")) {
      String selector = "ingestion_throughput/" + events;
      atLeast(selector, Unit.PER_SECOND, 1.5 * MILLION, 5 * MILLION, value(selector, "events"));
    }
    below(
        "concurrent_writes/8, median",
        Unit.NANOS,
        3 * MILLI,
        MILLI,
        value("concurrent_writes/8", "all_threads"));
    for (String threads : List.of("2", "4", "8")) {
      atLeast(
          "threads/" + threads + " against threads/1",
          Unit.RATIO,
          0.8,
          1.2,
          quotient("threads/" + threads, "threads/1", "events"));
    }
  }

  private void addDurable() {
    durable("8x100", 1.5 * MILLION, 0.4, 3 * MILLION);
    durable("1x1000", 2 * MILLION, 0.3, 5 * MILLION);
    below(
        "durable_ingest/1x1 p50 against the ceiling's",
        Unit.RATIO,
        1.5,
        1.2,
        quotient("durable_ingest/1x1", "log_ceiling/1x1", "commit"));
    atLeast(
        "durable_ingest/64x1 against the ceiling",
        Unit.RATIO,
        0.5,
        0.8,
        quotient("durable_ingest/64x1", "log_ceiling/64x1", "events"));
    below(
        "commit of durable_ingest/8x100, p99",
        Unit.NANOS,
        3 * MILLI,
        MILLI,
        p99("durable_ingest/8x100", "commit"));
    for (String selector : List.of("durable_ingest/1x1000", "ingestion_throughput/1000000")) {
      below(
          "allocation an event, append (" + selector + ")",
          Unit.BYTES,
          64,
          NEXT_TO_NOTHING,
          value(selector, "allocated_per_event"));
    }
  }

  private void addReads() {
    for (String form : List.of("views", "events")) {
      below(
          "query_performance/entity as " + form + ", p99",
          Unit.NANOS,
          5 * MICRO,
          2 * MICRO,
          p99("query_performance/entity", form));
    }
    for (String form : List.of("views", "events")) {
      below(
          "query_performance/type as " + form + ", p99",
          Unit.NANOS,
          10 * MICRO,
          3 * MICRO,
          p99("query_performance/type", form));
    }
    below(
        "entity p99 in query_while_writing against idle",
        Unit.RATIO,
        5,
        2,
        value("query_while_writing", "p99_ratio"));
    atLeast("scan", Unit.PER_SECOND, 8 * MILLION, 20 * MILLION, value("scan", "views"));
    below(
        "allocation an event, forEachView",
        Unit.BYTES,
        64,
        NEXT_TO_NOTHING,
        value("scan", "allocated_per_views"));
    atLeast("json_parse against Jackson", Unit.RATIO, 2.5, 5, value("json_parse", "ratio"));
    atLeast(
        "column_filter/1MiB against scalar",
        Unit.RATIO,
        4,
        15,
        value("column_filter/1MiB", "ratio"));
  }

  private void addStores() {
    below(
        "heap, direct and anonymous memory an event",
        Unit.BYTES,
        10,
        4,
        value("memory_scaling", "memory_per_event"));
    below("reopen/clean", Unit.NANOS, 0.5 * SECOND, 0.2 * SECOND, value("reopen/clean", "open"));
    below("reopen/killed", Unit.NANOS, 2 * SECOND, SECOND, value("reopen/killed", "open"));
    atLeast("scale: rate at 10 M against 1 M", Unit.RATIO, 0.9, 1.0, value("scale", "ratio"));
  }

  /** Only where a server was measured: it is asked for apart. */
  private void addServer() {
    if (results.stream().noneMatch(each -> each.scenario().startsWith("server_"))) {
      return;
    }
    served("server_append_stream/8x100", 250_000, 700_000);
    served("server_ndjson", 200_000, 500_000);
    served("server_append/64", 15_000, 40_000);
    served("server_catchup", 500_000, 2 * MILLION);
    String query = "server_entity_query";
    below(query + ", p99", Unit.NANOS, 3 * MILLI, MILLI, p99(query, "query"));
    for (String readers : List.of("1000", "1000,one")) {
      String selector = "server_subscribers/" + readers;
      below(selector + ", p99", Unit.NANOS, 50 * MILLI, 5 * MILLI, p99(selector, "delivery"));
    }
  }

  private void served(String selector, double must, double aim) {
    atLeast(selector, Unit.PER_SECOND, must, aim, value(selector, "events"));
  }

  private void durable(String shape, double must, double mustShare, double aim) {
    String selector = "durable_ingest/" + shape;
    OptionalDouble rate = value(selector, "events");
    OptionalDouble share = quotient(selector, "log_ceiling/" + shape, "events");
    OptionalDouble force = value(selector, "write_and_force");
    String mustText =
        FigureText.rate(must) + " or " + FigureText.digits(mustShare) + " of the ceiling";
    String aimText = FigureText.rate(aim) + ", ahead of every synced peer";
    if (rate.isEmpty() || force.isEmpty()) {
      goals.add(new Goal(selector, mustText, aimText, "", Goal.Verdict.NOT_MEASURED));
      return;
    }
    boolean quick = force.getAsDouble() <= QUICK_FORCE_NANOS;
    String measured =
        FigureText.rate(rate.getAsDouble())
            + (share.isPresent()
                ? ", " + FigureText.digits(share.getAsDouble()) + " of the ceiling"
                : "")
            + ", force "
            + FigureText.time(force.getAsDouble());
    boolean met = quick ? rate.getAsDouble() >= must : share.orElse(0) >= mustShare;
    goals.add(
        Goal.of(
            selector,
            mustText,
            aimText,
            measured,
            met,
            rate.getAsDouble() >= aim && aheadOfPeers(shape, rate.getAsDouble())));
  }

  private boolean aheadOfPeers(String shape, double rate) {
    List<Figures.Figure> peers =
        figures.all().stream()
            .filter(each -> each.scenario().equals("peer_ingest") && each.metric().equals("events"))
            .filter(each -> each.parameters().endsWith("," + shape + ",synced"))
            .toList();
    return !peers.isEmpty() && peers.stream().allMatch(each -> rate > each.value());
  }

  private void atLeast(String figure, Unit unit, double must, double aim, OptionalDouble measured) {
    add(
        figure,
        "at least " + FigureText.of(unit, must),
        FigureText.of(unit, aim),
        unit,
        measured,
        measured.orElse(0) >= must,
        measured.orElse(0) >= aim);
  }

  private void below(String figure, Unit unit, double must, double aim, OptionalDouble measured) {
    add(
        figure,
        "below " + FigureText.of(unit, must),
        aim == NEXT_TO_NOTHING ? "0" : FigureText.of(unit, aim),
        unit,
        measured,
        measured.orElse(must) < must,
        measured.orElse(aim) < aim);
  }

  private void add(
      String figure,
      String must,
      String aim,
      Unit unit,
      OptionalDouble measured,
      boolean met,
      boolean aimMet) {
    goals.add(
        measured.isEmpty()
            ? new Goal(figure, must, aim, "", Goal.Verdict.NOT_MEASURED)
            : Goal.of(figure, must, aim, FigureText.of(unit, measured.getAsDouble()), met, aimMet));
  }

  private OptionalDouble value(String selector, String metric) {
    return figures.value(selector, metric);
  }

  private OptionalDouble quotient(String dividend, String divisor, String metric) {
    return Figures.quotient(value(dividend, metric), value(divisor, metric));
  }

  private OptionalDouble p99(String selector, String metric) {
    return Figures.quantiles(results, selector, metric).stream()
        .mapToDouble(Goals::p99)
        .findFirst();
  }

  private static double p99(Quantiles quantiles) {
    return (double) quantiles.p99();
  }
}
