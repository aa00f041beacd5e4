package io.varve.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class GoalsTest {
  @Test
  void saysMetMissedAndNotMeasured() {
    Results results =
        Results.usual()
            .rate("ingestion_throughput", "1000", "events", 5_000_000)
            .rate("ingestion_throughput", "10000", "events", 1_600_000)
            .rate("ingestion_throughput", "1000000", "events", 1_400_000);
    assertThat(verdict(results, "ingestion_throughput/1000")).isEqualTo(Goal.Verdict.AIM);
    assertThat(verdict(results, "ingestion_throughput/10000")).isEqualTo(Goal.Verdict.MUST);
    assertThat(verdict(results, "ingestion_throughput/1000000")).isEqualTo(Goal.Verdict.MISSED);
    assertThat(verdict(results, "reopen/clean")).isEqualTo(Goal.Verdict.NOT_MEASURED);
  }

  @Test
  void theLimitItselfIsNotBelowIt() {
    String figure = "query_performance/entity as views, p99";
    assertThat(verdict(entity(4_999), figure)).isEqualTo(Goal.Verdict.MUST);
    assertThat(verdict(entity(5_000), figure)).isEqualTo(Goal.Verdict.MISSED);
    assertThat(verdict(entity(1_999), figure)).isEqualTo(Goal.Verdict.AIM);
  }

  private static Results entity(long nanos) {
    return new Results().time("query_performance", "entity", "views", nanos);
  }

  @Test
  void durableRatesCountWhereTheDiskIsQuickAndSharesOfTheCeilingElsewhere() {
    assertThat(durable(100_000, 1_400_000, 2_000_000)).isEqualTo(Goal.Verdict.MISSED);
    assertThat(durable(100_000, 1_600_000, 9_000_000)).isEqualTo(Goal.Verdict.MUST);
    assertThat(durable(900_000, 1_400_000, 2_000_000)).isEqualTo(Goal.Verdict.MUST);
    assertThat(durable(900_000, 1_600_000, 9_000_000)).isEqualTo(Goal.Verdict.MISSED);
  }

  private static Goal.Verdict durable(long forceNanos, double rate, double ceiling) {
    Results results =
        Results.usual()
            .time("durable_ingest", "8x100", "write_and_force", forceNanos)
            .rate("durable_ingest", "8x100", "events", rate)
            .rate("log_ceiling", "8x100", "events", ceiling);
    return verdict(results, "durable_ingest/8x100");
  }

  @Test
  void theAimIsMetAheadOfEverySyncedPeerOnly() {
    assertThat(durableBesidePeer(2_900_000)).isEqualTo(Goal.Verdict.AIM);
    assertThat(durableBesidePeer(3_200_000)).isEqualTo(Goal.Verdict.MUST);
  }

  private static Goal.Verdict durableBesidePeer(double peer) {
    Results results =
        Results.usual()
            .rate("durable_ingest", "8x100", "events", 3_100_000)
            .rate("peer_ingest", "aeron,8x100,synced", "events", peer)
            .rate("peer_ingest", "lmdb,8x100,unsynced", "events", 9_000_000);
    return verdict(results, "durable_ingest/8x100");
  }

  private static Goal.Verdict verdict(Results results, String figure) {
    return Goals.of(results.list()).stream()
        .filter(goal -> goal.figure().equals(figure))
        .findFirst()
        .orElseThrow()
        .verdict();
  }
}
