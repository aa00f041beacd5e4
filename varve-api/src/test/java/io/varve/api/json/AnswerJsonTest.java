package io.varve.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.AppendResult;
import io.varve.api.EntityId;
import io.varve.api.InvalidInput;
import io.varve.api.Level;
import io.varve.api.Payload;
import io.varve.api.State;
import io.varve.api.StoreStats;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The shapes that are written only: results, state, stats. */
final class AnswerJsonTest {
  @Test
  void appendedHasPositionsAndVersions() {
    Map<EntityId, Long> versions = new LinkedHashMap<>();
    versions.put(EntityId.of("loan-\"2\""), 5L);
    versions.put(EntityId.of("loan-1"), 1L);
    assertThat(result(new AppendResult.Appended(7, 9, versions)))
        .isEqualTo(
            "{\"status\":\"appended\",\"first\":7,\"last\":9,\"versions\":{\"loan-\\\"2\\\"\":5,\"loan-1\":1}}");
    assertThat(result(new AppendResult.Appended(1, 1, Map.of())))
        .isEqualTo("{\"status\":\"appended\",\"first\":1,\"last\":1,\"versions\":{}}");
  }

  @Test
  void conflictSaysWhatWasExpectedAndWhatIs() {
    assertThat(
            result(
                new AppendResult.Conflict("version 3", "version 4", "entity loan-1, position 9")))
        .isEqualTo(
            "{\"status\":\"conflict\",\"expected\":\"version 3\",\"actual\":\"version"
                + " 4\",\"where\":\"entity loan-1, position 9\"}");
  }

  @Test
  void errorsHaveCodeAndMessage() {
    assertThat(result(new AppendResult.Failed(new InvalidInput("tag \"x\""))))
        .isEqualTo(
            "{\"status\":\"error\",\"code\":\"invalid_input\",\"message\":\"tag \\\"x\\\"\"}");
    assertThat(
            written(
                out -> ResultJson.writeError(out, new InvalidJson("payload", "lone surrogate", 3))))
        .isEqualTo(
            "{\"status\":\"error\",\"code\":\"invalid_json\",\"message\":\"payload is not JSON:"
                + " lone surrogate at byte 3\"}");
    assertThat(written(out -> ResultJson.writeError(out, "internal", "x")))
        .isEqualTo("{\"status\":\"error\",\"code\":\"internal\",\"message\":\"x\"}");
  }

  @Test
  void stateHoldsTheFoldedObject() {
    EntityId id = EntityId.of("loan-1");
    State asOf =
        new State(
            id, 3, 9, 2, Instant.parse("2011-12-31T00:00:00Z"), Payload.json("{ \"a\" : 1.0 }"));
    assertThat(written(out -> StateJson.write(out, asOf)))
        .isEqualTo(
            "{\"entity_id\":\"loan-1\",\"version\":3,\"last_position\":9,\"event_count\":2,\"as_of\":\"2011-12-31T00:00:00Z\",\"state\":{\"a\":1.0}}");
    State now = new State(id, 0, 0, 0, null, Payload.json("{}"));
    assertThat(written(out -> StateJson.write(out, now)))
        .isEqualTo(
            "{\"entity_id\":\"loan-1\",\"version\":0,\"last_position\":0,\"event_count\":0,\"state\":{}}");
    State broken = new State(id, 0, 0, 0, null, Payload.json("{"));
    assertThatThrownBy(() -> StateJson.write(new JsonWriter(), broken))
        .isInstanceOf(InvalidJson.class);
  }

  @Test
  void statsHaveTheirFields() {
    Map<String, Long> types = new TreeMap<>(Map.of("b", 2L, "a", 1L));
    StoreStats stats =
        new StoreStats(
            3,
            1,
            types,
            Instant.parse("2011-01-01T00:00:00Z"),
            Instant.parse("2012-01-01T00:00:00.5Z"),
            4,
            1,
            new StoreStats.Bytes(10, 20, 30, 40),
            50,
            Level.FSYNC);
    assertThat(written(out -> StatsJson.write(out, stats)))
        .isEqualTo(
            "{\"events\":3,\"entities\":1,\"event_types\":{\"a\":1,\"b\":2},\"first_timestamp\":\"2011-01-01T00:00:00Z\","
                + "\"last_timestamp\":\"2012-01-01T00:00:00.500Z\",\"head\":4,\"segments\":1,"
                + "\"bytes\":{\"log\":10,\"index\":20,\"snapshots\":30,\"reserve\":40},\"free_bytes\":50,\"level\":\"fsync\"}");
    StoreStats empty =
        new StoreStats(
            0, 0, Map.of(), null, null, 0, 1, new StoreStats.Bytes(0, 0, 0, 0), 0, Level.MEMORY);
    assertThat(written(out -> StatsJson.write(out, empty)))
        .isEqualTo(
            "{\"events\":0,\"entities\":0,\"event_types\":{},\"head\":0,\"segments\":1,"
                + "\"bytes\":{\"log\":0,\"index\":0,\"snapshots\":0,\"reserve\":0},\"free_bytes\":0,\"level\":\"memory\"}");
  }

  private static String result(AppendResult result) {
    return written(out -> ResultJson.write(out, result));
  }

  private static String written(Consumer<JsonWriter> write) {
    JsonWriter out = new JsonWriter();
    write.accept(out);
    assertThat(JsonScan.isValid(out.toBytes())).isTrue();
    return out.text();
  }
}
