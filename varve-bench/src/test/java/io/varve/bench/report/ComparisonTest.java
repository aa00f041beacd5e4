package io.varve.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.bench.Unit;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ComparisonTest {
  private static final Figures BASELINE = Results.usual().figures();

  @Test
  void theSameResultsHold() {
    Comparison comparison = Comparison.of(BASELINE, BASELINE);
    assertThat(comparison.holds()).isTrue();
    assertThat(comparison.compared()).isEqualTo(Ratios.of(BASELINE).size()).isPositive();
  }

  @Test
  void aMachineHalfAsFastAtEverythingHolds() {
    Figures now =
        new Figures(
            BASELINE.all().stream()
                .map(each ->
                    new Figures.Figure(
                        each.scenario(),
                        each.parameters(),
                        each.metric(),
                        each.unit(),
                        switch (each.unit()) {
                          case "1/s" -> each.value() / 2;
                          case "ns" -> each.value() * 2;
                          default -> each.value();
                        }))
                .toList());
    assertThat(Comparison.of(now, BASELINE).fallen()).isEmpty();
  }

  @Test
  void namesEachRatioThatFellByMoreThanAFifth() {
    Figures now = Results.usual().rate("durable_ingest", "8x100", "events", 1_500_000).figures();
    assertThat(Comparison.of(now, BASELINE).fallen())
        .hasSize(3)
        .contains(
            "durable_ingest/8x100 against log_ceiling fell by 25 %: 0.3750, was 0.5000",
            "durable_ingest/8x100 against peer_ingest/rocksdb,8x100,synced fell by 25 %: 3.000, was"
                + " 4.000",
            "durable_ingest/8x100 events a cpu_loop fell by 25 %: 1500, was 2000");
  }

  @Test
  void aFifthLessIsStillWell() {
    Figures now = Results.usual().rate("durable_ingest", "8x100", "events", 1_600_000).figures();
    assertThat(Comparison.of(now, BASELINE).holds()).isTrue();
  }

  @Test
  void aLongerTimeIsAFall() {
    assertThat(fallen(Results.usual().time("query_performance", "entity", "views", 6_000)))
        .containsExactly(
            "cpu_loop against query_performance/entity views fell by 33 %: 166.7, was 250.0");
    assertThat(fallen(Results.usual().time("durable_ingest", "8x100", "commit", 400_000)))
        .containsExactly(
            "cpu_loop against durable_ingest/8x100 commit fell by 25 %: 2.500, was 3.333",
            "log_ceiling against durable_ingest/8x100 commit fell by 25 %: 0.5000, was 0.6667");
  }

  @Test
  void aRatioThatWasMeasuredItselfIsCompared() {
    assertThat(fallen(Results.usual().value("json_parse", "", "ratio", Unit.RATIO, 2)))
        .containsExactly("json_parse ratio fell by 33 %: 2.000, was 3.000");
  }

  @Test
  void nothingInCommonShowsNothing() {
    Figures other = new Results().rate("scan", "", "views", 1).figures();
    Comparison comparison = Comparison.of(other, BASELINE);
    assertThat(comparison.compared()).isZero();
    assertThat(comparison.holds()).isFalse();
  }

  private static List<String> fallen(Results now) {
    return Comparison.of(now.figures(), BASELINE).fallen();
  }
}
