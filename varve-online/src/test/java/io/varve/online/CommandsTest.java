package io.varve.online;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.online.StoreUnderTest.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands do the same on a data directory and on a server: output, JSON, exit codes. */
@Timeout(120)
final class CommandsTest {
  @TempDir Path folder;

  private StoreUnderTest open(Place place) {
    return place.open(folder.resolve("data"), "open");
  }

  private String file(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), (String.join("\n", lines) + "\n").getBytes(UTF_8))
        .toString();
  }

  private static String event(int number) {
    return "{\"entity_id\":\"a\",\"event_type\":\"tested\",\"payload\":{\"number\":"
        + number
        + "}}";
  }

  private static String[] events(int count) {
    String[] lines = new String[count];
    Arrays.setAll(lines, i -> event(i + 1));
    return lines;
  }

  private static long count(StoreUnderTest store) {
    return Long.parseLong(store.varve("query", "--all", "--count").ok().lastLine());
  }

  private static String line(String entity, String type, String time, int amount, String tag) {
    return "{\"entity_id\":\"%s\",\"event_type\":\"%s\",\"timestamp\":\"%s\",\"payload\":{\"amount\":%d},\"tags\":[\"%s\"]}"
        .formatted(entity, type, time, amount, tag);
  }

  private void importOrders(StoreUnderTest store) throws IOException {
    store
        .varve(
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

  @ParameterizedTest
  @EnumSource
  void importStoresEachLineInOrderAndSaysWhatItDid(Place place) throws IOException {
    try (StoreUnderTest store = open(place)) {
      CommandRun run = store.varve("import", file("log.ndjson", events(2_500))).ok();
      assertThat(run.lastLine())
          .matches(
              "\\{\"imported\":2500,\"entities\":1,\"last_position\":2500,\"rejected\":0,"
                  + "\"seconds\":\\d+\\.\\d{3},\"events_per_second\":\\d+}");
      List<String> lines = store.varve("query", "--all").ok().lines();
      assertThat(lines).hasSize(2_500);
      for (int i = 0; i < lines.size(); i++) {
        assertThat(lines.get(i))
            .contains("\"position\":" + (i + 1) + ",", "{\"number\":" + (i + 1));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void importGoesOnBehindTheLastLineStored(Place place) throws IOException {
    try (StoreUnderTest store = open(place)) {
      store.varve("import", file("log.ndjson", events(5))).ok();
      CommandRun again = store.varve("import", file("log.ndjson", events(8)));
      assertThat(again.exitCode()).isEqualTo(1);
      assertThat(again.err()).contains("log.ndjson is imported up to line 5", "--resume");
      CommandRun resumed = store.varve("import", file("log.ndjson", events(8)), "--resume").ok();
      assertThat(resumed.lastLine()).contains("\"imported\":3", "\"last_position\":8");
      assertThat(resumed.err()).contains("going on behind line 5");
      assertThat(store.varve("import", file("log.ndjson", events(8)), "--resume").ok().lastLine())
          .contains("\"imported\":0");
      assertThat(count(store)).isEqualTo(8);
    }
  }

  @ParameterizedTest
  @EnumSource
  void importEndsAtABadLineOrPutsItAside(Place place) throws IOException {
    try (StoreUnderTest store = open(place)) {
      CommandRun run = store.varve("import", file("bad.ndjson", event(1), "{", event(3)));
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).contains("bad.ndjson:2: ");
      assertThat(run.lastLine()).contains("\"imported\":1,");
      Path aside = folder.resolve("aside");
      CommandRun skipping =
          store.varve(
              "import",
              file("other.ndjson", event(1), "{", event(3)),
              "--skip-bad",
              aside.toString());
      assertThat(skipping.ok().lastLine()).contains("\"imported\":2,", "\"rejected\":1,");
      assertThat(count(store)).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void importHoldsLinesAgainstTheStoresProfile(Place place) throws IOException {
    try (StoreUnderTest store = place.open(folder.resolve("data"), "strict")) {
      String upper = event(2).replace("tested", "Tested");
      CommandRun run = store.varve("import", file("log.ndjson", event(1), upper, event(3)));
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).contains("log.ndjson:2: ", "strict naming profile");
      assertThat(count(store)).isEqualTo(1);
      CommandRun append = store.withInput(upper, "append");
      assertThat(append.exitCode()).isEqualTo(1);
      assertThat(append.out()).contains("\"status\":\"error\",\"code\":\"invalid_input\"");
      CommandRun level = store.varve("import", file("other.ndjson", event(1)), "--profile", "open");
      assertThat(level.exitCode()).isEqualTo(1);
      assertThat(level.err()).contains("has the naming profile strict");
    }
  }

  @ParameterizedTest
  @EnumSource
  void importStopsAtALineWhoseVersionDoesNotHold(Place place) throws IOException {
    try (StoreUnderTest store = open(place)) {
      String expecting = event(3).replace("}}", "},\"expected_version\":7}");
      CommandRun run =
          store.varve("import", file("log.ndjson", event(1), event(2), expecting, event(4)));
      assertThat(run.exitCode()).isEqualTo(3);
      assertThat(run.err()).contains("log.ndjson:3: conflict");
      assertThat(count(store)).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void appendSaysWhereTheEventsAre(Place place) {
    try (StoreUnderTest store = open(place)) {
      assertThat(store.withInput(event(1), "append").ok().out())
          .isEqualTo("{\"status\":\"appended\",\"first\":1,\"last\":1,\"versions\":{\"a\":1}}\n");
      String append =
          "{\"events\":[" + event(2) + "],\"expect\":[{\"entity_id\":\"a\",\"version\":1}]}";
      assertThat(store.withInput(append, "append").ok().out()).contains("\"versions\":{\"a\":2}");
      CommandRun conflict = store.withInput(event(3), "append", "--expect", "7");
      assertThat(conflict.exitCode()).isEqualTo(3);
      assertThat(conflict.out())
          .isEqualTo(
              "{\"status\":\"conflict\",\"expected\":\"version 7\",\"actual\":\"version 2\","
                  + "\"where\":\"entity a at position 2\"}\n");
      assertThat(conflict.err())
          .isEqualTo(
              "varve: conflict: expected version 7, found version 2, at entity a at position 2\n");
      assertThat(count(store)).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void appendGivesTheFirstResultAgain(Place place) {
    try (StoreUnderTest store = open(place)) {
      CommandRun first = store.withInput(event(1), "append", "--request-id", "r-1").ok();
      assertThat(store.withInput(event(1), "append", "--request-id", "r-1").ok().out())
          .isEqualTo(first.out());
      CommandRun other = store.withInput(event(2), "append", "--request-id", "r-1");
      assertThat(other.exitCode()).isEqualTo(3);
      assertThat(other.out()).contains("\"code\":\"retry_mismatch\"");
      String tagged = "{\"event_type\":\"booked\",\"tags\":[\"seat:12\"]}";
      String seat = "{\"items\":[{\"tags\":[\"seat:12\"]}]}";
      store.withInput(tagged, "append", "--none-match", seat).ok();
      assertThat(store.withInput(tagged, "append", "--none-match", seat).exitCode()).isEqualTo(3);
      store.withInput(tagged, "append", "--none-match", seat, "--after", "2").ok();
    }
  }

  private static List<Integer> positions(StoreUnderTest store, String... flags) {
    String[] words = new String[flags.length + 1];
    words[0] = "query";
    System.arraycopy(flags, 0, words, 1, flags.length);
    return store.varve(words).ok().lines().stream()
        .map(each -> Integer.valueOf(each.replaceAll("^\\{\"position\":(\\d+),.*", "$1")))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void queryTakesFlagsAndJson(Place place) throws IOException {
    try (StoreUnderTest store = open(place)) {
      importOrders(store);
      assertThat(positions(store, "--all")).containsExactly(1, 2, 3, 4, 5);
      assertThat(positions(store, "--entity", "order-1", "--entity", "loan-1"))
          .containsExactly(1, 3, 4);
      assertThat(positions(store, "--type-prefix", "order.", "--tag", "customer:anna"))
          .containsExactly(1, 3);
      String items = "{\"items\":[{\"types\":[\"order.paid\"]},{\"entities\":[\"loan-1\"]}]}";
      assertThat(positions(store, "--query", items)).containsExactly(3, 4, 5);
      assertThat(positions(store, "--all", "--after", "2", "--before", "5")).containsExactly(3, 4);
      assertThat(positions(store, "--all", "--since", "2026-03-02T10:00:00Z"))
          .containsExactly(2, 3, 4);
      assertThat(positions(store, "--all", "--as-of", "2026-03-02T11:00:00+01:00"))
          .containsExactly(1, 2, 5);
      assertThat(positions(store, "--all", "--reverse", "--limit", "2")).containsExactly(5, 4);
      assertThat(positions(store, "--all", "--where", "payload.amount ge 30", "--reverse"))
          .containsExactly(5, 4, 2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void queryPrintsEventsATableOrTheirNumber(Place place) throws IOException {
    try (StoreUnderTest store = open(place)) {
      importOrders(store);
      assertThat(store.varve("query", "--entity", "loan-1").ok().out())
          .matches(
              "\\{\"position\":4,\"id\":\"[0-9a-f-]{36}\",\"entity_id\":\"loan-1\",\"event_type\":\"loan.asked\",\"version\":1,\"timestamp\":\"2026-03-04T10:00:00Z\",\"recorded_at\":\"[^\"]+Z\",\"payload\":\\{\"amount\":900},\"tags\":\\[\"customer:anna\"],\"tenant_id\":\"default\"}\n");
      assertThat(store.varve("query", "--type", "order.paid", "--count").ok().out())
          .isEqualTo("2\n");
      List<String> lines = store.varve("query", "--all", "--format", "table").ok().lines();
      assertThat(lines).hasSize(6);
      assertThat(lines.get(4)).startsWith("4         2026-03-04T10:00:00Z  loan-1   1 ");
      assertThat(store.varve("query").exitCode()).isEqualTo(1);
      assertThat(store.varve("query", "--query", "{").exitCode()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void stateIsAsOfATime(Place place) throws IOException {
    try (StoreUnderTest store = open(place)) {
      importOrders(store);
      assertThat(store.varve("state", "order-2").ok().out())
          .isEqualTo(
              "{\"entity_id\":\"order-2\",\"version\":2,\"last_position\":5,\"event_count\":2,"
                  + "\"state\":{\"amount\":30}}\n");
      assertThat(store.varve("state", "order-2", "--as-of", "2026-03-01T13:00:00+01:00").ok().out())
          .contains("\"event_count\":1,\"as_of\":\"2026-03-01T12:00:00Z\"");
      assertThat(store.varve("state", "order-2", "--at-position", "2").ok().out())
          .contains("\"version\":1,");
      CommandRun none = store.varve("state", "order-3");
      assertThat(none.exitCode()).isEqualTo(1);
      assertThat(none.err()).isEqualTo("varve: entity order-3 has no event\n");
    }
  }

  @ParameterizedTest
  @EnumSource
  void statsAreForPeopleAndPrograms(Place place) throws IOException {
    try (StoreUnderTest store = open(place)) {
      importOrders(store);
      assertThat(store.varve("stats").ok().out())
          .contains(
              "events            5\n",
              "entities          3\n",
              "first timestamp   2026-03-01T10:00:00Z\n",
              "  2  order.placed\n");
      assertThat(store.varve("stats", "--json").ok().out())
          .startsWith(
              "{\"events\":5,\"entities\":3,\"event_types\":{\"loan.asked\":1,\"order.paid\":2,\"order.placed\":2},"
                  + "\"first_timestamp\":\"2026-03-01T10:00:00Z\",\"last_timestamp\":\"2026-03-04T10:00:00Z\",\"head\":5,")
          .endsWith(",\"level\":\"os\"}\n");
    }
  }

  @ParameterizedTest
  @EnumSource
  void tailStartsWithTheLastOrBehindAPosition(Place place) throws IOException {
    try (StoreUnderTest store = open(place)) {
      assertThat(store.varve("tail", "--until-caught-up").ok().out()).isEmpty();
      store.varve("import", file("log.ndjson", events(12))).ok();
      assertThat(store.varve("tail", "--until-caught-up").ok().lines())
          .hasSize(10)
          .first()
          .satisfies(line -> assertThat(line).startsWith("{\"position\":3,"));
      assertThat(store.varve("tail", "--until-caught-up", "--after", "11").ok().lines())
          .singleElement()
          .satisfies(line -> assertThat(line).startsWith("{\"position\":12,"));
      assertThat(store.varve("tail", "--until-caught-up", "--after", "12").ok().out()).isEmpty();
      assertThat(store.varve("tail", "--until-caught-up", "--type", "none").ok().out()).isEmpty();
    }
  }
}
