package io.varve.bench.report;

import io.varve.bench.Measurement;
import io.varve.bench.Quantiles;
import io.varve.bench.Result;
import io.varve.bench.Unit;
import java.util.ArrayList;
import java.util.List;

/** Made-up results, by the names that real ones have. */
final class Results {
  private final List<Result> all = new ArrayList<>();

  /** What a machine does that meets every goal it must and no aim. */
  static Results usual() {
    return new Results()
        .time("cpu_loop", "", "loop", 1_000_000)
        .rate("ingestion_throughput", "1000", "events", 2_000_000)
        .time("query_performance", "entity", "views", 4_000)
        .rate("durable_ingest", "8x100", "events", 2_000_000)
        .time("durable_ingest", "8x100", "commit", 300_000)
        .time("durable_ingest", "8x100", "write_and_force", 100_000)
        .rate("log_ceiling", "8x100", "events", 4_000_000)
        .time("log_ceiling", "8x100", "commit", 200_000)
        .rate("peer_ingest", "rocksdb,8x100,synced", "events", 500_000)
        .time("entity_read", "1M", "views", 7_000)
        .time("peer_entity_read", "lmdb", "read", 14_000)
        .value("json_parse", "", "ratio", Unit.RATIO, 3)
        .value("memory_scaling", "", "memory_per_event", Unit.BYTES, 8);
  }

  Results rate(String scenario, String parameters, String metric, double... runs) {
    return value(scenario, parameters, metric, Unit.PER_SECOND, runs);
  }

  Results value(String scenario, String parameters, String metric, Unit unit, double... runs) {
    List<Measurement> measured = new ArrayList<>();
    for (double run : runs) {
      measured.add(Measurement.of(metric, unit, run));
    }
    return set(new Result(scenario, parameters, measured));
  }

  /** A time whose 99th percentile is the same as its median. */
  Results time(String scenario, String parameters, String metric, long nanos) {
    List<Long> curve = Quantiles.CURVE.stream().map(each -> nanos).toList();
    Quantiles quantiles = new Quantiles(nanos, nanos, 2 * nanos, 3 * nanos, curve);
    return set(new Result(scenario, parameters, List.of(Measurement.times(metric, quantiles))));
  }

  private Results set(Result result) {
    all.removeIf(each ->
        Figures.selector(each).equals(Figures.selector(result))
            && each.metric().equals(result.metric()));
    all.add(result);
    return this;
  }

  List<Result> list() {
    return List.copyOf(all);
  }

  Figures figures() {
    return Figures.of(all);
  }
}
