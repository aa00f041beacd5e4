package io.varve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** state, stats, tail, export, verify and repair on a small store. */
final class ReadCommandsTest extends CommandTest {

  @BeforeEach
  void store() throws IOException {
    varve(
            "import",
            file(
                "log.ndjson",
                line("placed", "2026-03-01T10:00:00Z", "{\"status\":\"placed\",\"amount\":20.50}"),
                line("paid", "2026-03-03T10:00:00Z", "{\"status\":\"paid\",\"by\":null}"),
                line("packed", "2026-03-02T10:00:00Z", "{\"status\":\"packed\"}")))
        .ok();
  }

  private static String line(String type, String time, String payload) {
    return "{\"entity_id\":\"order-1\",\"event_type\":\"%s\",\"timestamp\":\"%s\",\"payload\":%s}"
        .formatted(type, time, payload);
  }

  @Test
  void stateNow() {
    assertThat(varve("state", "order-1").ok().out())
        .isEqualTo(
            "{\"entity_id\":\"order-1\",\"version\":3,\"last_position\":3,\"event_count\":3,"
                + "\"state\":{\"status\":\"packed\",\"amount\":20.50,\"by\":null}}\n");
  }

  @Test
  void stateAsOfCountsLateEventsByTheirTime() {
    assertThat(varve("state", "order-1", "--as-of", "2026-03-02T11:00:00+01:00").ok().out())
        .contains(
            "\"version\":3,\"last_position\":3,\"event_count\":2,\"as_of\":\"2026-03-02T10:00:00Z\"",
            "\"state\":{\"status\":\"packed\",\"amount\":20.50}");
    assertThat(varve("state", "order-1", "--as-of", "2026-03-02T09:59:59Z").ok().out())
        .contains("\"event_count\":1", "{\"status\":\"placed\",\"amount\":20.50}");
    assertThat(varve("state", "order-1", "--as-of", "2020-01-01T00:00:00Z").ok().out())
        .contains("\"version\":0", "\"event_count\":0", "\"state\":{}");
  }

  @Test
  void stateAtPositionAndAsRecorded() {
    assertThat(varve("state", "order-1", "--at-position", "2").ok().out())
        .contains("\"version\":2", "\"status\":\"paid\"");
    assertThat(varve("state", "order-1", "--recorded-as-of", "2100-01-01T00:00:00Z").ok().out())
        .contains("\"event_count\":3");
    assertThat(varve("state", "order-1", "--recorded-as-of", "2020-01-01T00:00:00Z").ok().out())
        .contains("\"event_count\":0");
  }

  @Test
  void stateOfNothingIsNotFound() {
    Run run = varve("state", "order-2");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).isEqualTo("varve: entity order-2 has no event\n");
    assertThat(varve("state", "order-1", "--at-position", "0").exitCode()).isEqualTo(1);
    assertThat(varve("state", "order-1", "--at-position", "-1").exitCode()).isEqualTo(1);
    assertThat(varve("state", "order-1", "--as-of", "then").exitCode()).isEqualTo(1);
    assertThat(varve("state", "").exitCode()).isEqualTo(1);
    assertThat(varve("state").exitCode()).isEqualTo(1);
  }

  @Test
  void statsForPeopleAndPrograms() {
    assertThat(varve("stats").ok().out())
        .contains(
            "events            3\n",
            "entities          1\n",
            "first timestamp   2026-03-01T10:00:00Z\n",
            "last timestamp    2026-03-03T10:00:00Z\n",
            "level             fsync\n",
            "  1  packed\n");
    assertThat(varve("stats", "--json").ok().out())
        .startsWith(
            "{\"events\":3,\"entities\":1,\"event_types\":{\"packed\":1,\"paid\":1,\"placed\":1},"
                + "\"first_timestamp\":\"2026-03-01T10:00:00Z\",\"last_timestamp\":\"2026-03-03T10:00:00Z\",\"head\":3,")
        .endsWith(",\"level\":\"fsync\"}\n");
  }

  @Test
  void tailStartsWithTheLastOrBehindAPosition() {
    assertThat(varve("tail", "--until-caught-up").ok().lines()).hasSize(3);
    assertThat(varve("tail", "--until-caught-up", "--after", "2").ok().lines())
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("{\"position\":3,"));
    assertThat(varve("tail", "--until-caught-up", "--after", "3").ok().out()).isEmpty();
    assertThat(varve("tail", "--until-caught-up", "--type", "paid").ok().lines()).hasSize(1);
    assertThat(varve("tail", "--until-caught-up", "--query", "{").exitCode()).isEqualTo(1);
  }

  @Test
  void exportGoesToAFileThatIsThereWhenItIsWhole() throws IOException {
    Path file = folder.resolve("export.ndjson");
    Run run = varve("export", "--to", file.toString()).ok();
    assertThat(run.out()).isEmpty();
    assertThat(file).content().isEqualTo(varve("export").ok().out());
    assertThat(folder.resolve("export.ndjson.part")).doesNotExist();
    Run nowhere = varve("export", "--to", folder.resolve("no/such").toString());
    assertThat(nowhere.exitCode()).isEqualTo(1);
    assertThat(nowhere.err()).contains("cannot write");
  }

  @Test
  void verifySumsUp() {
    assertThat(varve("verify").ok().out())
        .startsWith("{\"sound\":true,\"unclean\":false,\"head\":3,\"events\":3,\"commits\":1,")
        .endsWith(",\"damages\":[]}\n");
  }

  @Test
  void repairNeedsConsent() {
    Run refused = varve("repair");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("--accept-loss", "Nothing was changed");
    assertThat(varve("repair", "--accept-loss").ok().out())
        .isEqualTo("{\"head\":3,\"bytes_cut\":0}\n");
    assertThat(count()).isEqualTo(3);
  }

  @Test
  void aReaderThatIsGoneIsNoError() {
    assertThat(withOutputFailing("Broken pipe", "query", "--all").err()).isEmpty();
    Run full = withOutputFailing("No space left on device", "query", "--all");
    assertThat(full.exitCode()).isEqualTo(1);
    assertThat(full.err()).isEqualTo("varve: cannot write the result: No space left on device\n");
  }

  private Run withOutputFailing(String reason, String... words) {
    OutputStream failing =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(reason);
          }
        };
    var err = new java.io.ByteArrayOutputStream();
    Streams streams =
        new Streams(
            new ByteArrayInputStream(new byte[0]), failing, new PrintStream(err, true), false);
    int exitCode = VarveCommand.run(streams, withData(words));
    return new Run(exitCode, "", err.toString());
  }

  @Test
  void deletedIndexFilesAreRebuilt() throws IOException {
    String before = varve("query", "--entity", "order-1").ok().out();
    try (var files = Files.walk(data())) {
      for (Path file : files.filter(each -> each.toString().endsWith(".idx")).toList()) {
        Files.delete(file);
      }
    }
    assertThat(varve("query", "--entity", "order-1").ok().out()).isEqualTo(before);
    assertThat(varve("state", "order-1").ok().out()).contains("\"event_count\":3");
  }
}
