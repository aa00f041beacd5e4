package io.varve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class QueryTest extends CommandTest {

  @BeforeEach
  void store() throws IOException {
    varve(
            "import",
            file(
                "log.ndjson",
                line("order-1", "order.placed", "2026-03-01T10:00:00Z", 20, "customer:anna"),
                line("order-2", "order.placed", "2026-03-02T10:00:00Z", 30, "customer:bram"),
                line("order-1", "order.paid", "2026-03-03T10:00:00Z", 20, "customer:anna"),
                line("loan-1", "loan.asked", "2026-03-04T10:00:00Z", 900, "customer:anna"),
                line("order-2", "order.paid", "2026-03-01T12:00:00Z", 30, "customer:bram")))
        .ok();
  }

  private static String line(String entity, String type, String time, int amount, String tag) {
    return "{\"entity_id\":\"%s\",\"event_type\":\"%s\",\"timestamp\":\"%s\",\"payload\":{\"amount\":%d},\"tags\":[\"%s\"]}"
        .formatted(entity, type, time, amount, tag);
  }

  private List<Integer> positions(String... flags) {
    String[] words = new String[flags.length + 1];
    words[0] = "query";
    System.arraycopy(flags, 0, words, 1, flags.length);
    return varve(words).ok().lines().stream()
        .map(each -> Integer.valueOf(each.replaceAll("^\\{\"position\":(\\d+),.*", "$1")))
        .toList();
  }

  @Test
  void printsTheEventShape() {
    assertThat(varve("query", "--entity", "loan-1").ok().out())
        .matches(
            "\\{\"position\":4,\"id\":\"[0-9a-f-]{36}\",\"entity_id\":\"loan-1\",\"event_type\":\"loan.asked\",\"version\":1,\"timestamp\":\"2026-03-04T10:00:00Z\",\"recorded_at\":\"[^\"]+Z\",\"payload\":\\{\"amount\":900},\"tags\":\\[\"customer:anna\"],\"tenant_id\":\"default\"}\n");
  }

  @Test
  void flagsMakeOneItem() {
    assertThat(positions("--all")).containsExactly(1, 2, 3, 4, 5);
    assertThat(positions("--entity", "order-1")).containsExactly(1, 3);
    assertThat(positions("--entity", "order-1", "--entity", "loan-1")).containsExactly(1, 3, 4);
    assertThat(positions("--entity-prefix", "order-")).containsExactly(1, 2, 3, 5);
    assertThat(positions("--type", "order.paid")).containsExactly(3, 5);
    assertThat(positions("--type-prefix", "order.", "--tag", "customer:anna"))
        .containsExactly(1, 3);
    assertThat(positions("--type", "loan.asked", "--entity", "order-1")).isEmpty();
    assertThat(positions("--tag", "customer:anna", "--tag", "customer:bram")).isEmpty();
  }

  @Test
  void queryAsJson() {
    assertThat(positions("--query", "{\"all\":true}")).containsExactly(1, 2, 3, 4, 5);
    String items = "{\"items\":[{\"types\":[\"order.paid\"]},{\"entities\":[\"loan-1\"]}]}";
    assertThat(positions("--query", items)).containsExactly(3, 4, 5);
  }

  @Test
  void readOptions() {
    assertThat(positions("--all", "--after", "2", "--before", "5")).containsExactly(3, 4);
    assertThat(positions("--all", "--since", "2026-03-02T10:00:00Z")).containsExactly(2, 3, 4);
    assertThat(positions("--all", "--until", "2026-03-02T11:00:00+01:00")).containsExactly(1, 5);
    assertThat(positions("--all", "--as-of", "2026-03-02T11:00:00+01:00")).containsExactly(1, 2, 5);
    assertThat(positions("--all", "--reverse", "--limit", "2")).containsExactly(5, 4);
    assertThat(positions("--all", "--limit", "0")).isEmpty();
    assertThat(
            positions(
                "--all", "--where", "payload.amount ge 30", "--where", "payload.amount lt 900"))
        .containsExactly(2, 5);
  }

  @Test
  void countPrintsOnlyTheNumber() {
    assertThat(varve("query", "--type", "order.paid", "--count").ok().out()).isEqualTo("2\n");
    assertThat(varve("query", "--all", "--limit", "3", "--count").ok().out()).isEqualTo("3\n");
    assertThat(varve("query", "--entity", "none", "--count").ok().out()).isEqualTo("0\n");
  }

  @Test
  void tableIsAligned() {
    List<String> lines = varve("query", "--all", "--format", "table").ok().lines();
    assertThat(lines).hasSize(6);
    assertThat(lines.getFirst())
        .startsWith(
            "position  timestamp             entity   version  type          payload, tags");
    assertThat(lines.get(4))
        .startsWith(
            "4         2026-03-04T10:00:00Z  loan-1   1        loan.asked    {\"amount\":900}");
  }

  @Test
  void everythingMustBeAskedForByName() {
    Run run = varve("query");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("--all", "--query '{\"all\":true}'");
    assertThat(varve("query", "--all", "--type", "t").exitCode()).isEqualTo(1);
    assertThat(varve("query", "--query", "{\"all\":true}", "--type", "t").exitCode()).isEqualTo(1);
  }

  @Test
  void wrongFlagsAreBadInput() {
    String[][] wrong = {
      {"--query", "{"},
      {"--query", "{}"},
      {"--query", "{\"items\":[]}"},
      {"--query", "{\"items\":[{}]}"},
      {"--query", "{\"items\":[{\"type\":[\"a\"]}]}"},
      {"--tag", "novalue"},
      {"--type", ""},
      {"--all", "--after", "-1"},
      {"--all", "--after", "x"},
      {"--all", "--limit", "-1"},
      {"--all", "--since", "yesterday"},
      {"--all", "--where", "payload.amount"},
      {"--all", "--where", "payload.amount above 7"},
      {"--all", "--where", "payload.amount eq {"},
      {"--all", "--format", "xml"},
      {"--all", "--unknown"},
      {"surplus"}
    };
    for (String[] flags : wrong) {
      String[] words = new String[flags.length + 1];
      words[0] = "query";
      System.arraycopy(flags, 0, words, 1, flags.length);
      Run run = varve(words);
      assertThat(run.exitCode()).as(String.join(" ", flags)).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).startsWith("varve: ").doesNotContain("\tat ");
    }
  }
}
