package io.varve.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.Append;
import io.varve.api.AppendCondition.Expectation;
import io.varve.api.EntityId;
import io.varve.api.ExpectedVersion;
import io.varve.api.InvalidInput;
import io.varve.api.LimitExceeded;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.Query;
import io.varve.api.Tag;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AppendJsonTest {
  private static final NewEvent OPENED = NewEvent.of("loan.opened", "loan-1", "{\"amount\":1}");
  private static final NewEvent NOTED = NewEvent.tagged("noted", Payload.none(), Tag.of("a:b"));

  @Test
  void appendsKeepTheirForm() {
    Append append =
        Append.of(OPENED, NOTED)
            .expect(EntityId.of("loan-1"), ExpectedVersion.exactly(3))
            .expect(EntityId.of("loan-2"), ExpectedVersion.absent())
            .noneMatch(Query.tag("a:b"), 17)
            .withRequestId("r-1");
    String text =
        "{\"events\":[{\"entity_id\":\"loan-1\",\"event_type\":\"loan.opened\",\"payload\":{\"amount\":1}},"
            + "{\"event_type\":\"noted\",\"tags\":[\"a:b\"]}],"
            + "\"expect\":[{\"entity_id\":\"loan-1\",\"version\":3},{\"entity_id\":\"loan-2\",\"version\":\"absent\"}],"
            + "\"none_match\":{\"query\":{\"items\":[{\"tags\":[\"a:b\"]}]},\"after\":17},\"request_id\":\"r-1\"}";
    assertThat(text(append)).isEqualTo(text);
    assertThat(parse(text)).isEqualTo(append);
    Append plain = Append.of(NOTED);
    assertThat(parse(text(plain))).isEqualTo(plain);
  }

  @Test
  void fieldsMayComeInAnyOrder() {
    assertThat(parse(" { \"request_id\" : \"r\" , \"events\" : [ { \"event_type\" : \"t\" } ] } "))
        .isEqualTo(Append.of(NewEvent.tagged("t", Payload.none())).withRequestId("r"));
  }

  @Test
  void oneEventOrAnArrayStandsForAnAppend() {
    String opened =
        "{\"entity_id\":\"loan-1\",\"event_type\":\"loan.opened\",\"payload\":{\"amount\":1}}";
    assertThat(parse(opened)).isEqualTo(Append.of(OPENED));
    assertThat(parse("[" + opened + ",{\"event_type\":\"noted\",\"tags\":[\"a:b\"]}]"))
        .isEqualTo(Append.of(OPENED, NOTED));
  }

  @Test
  void expectedVersionsOfEventsBecomeExpectations() {
    Append append =
        parse(
            "["
                + event("a", "0")
                + ","
                + event("b", "\"exists\"")
                + ","
                + event("a", "\"absent\"")
                + "]");
    assertThat(append.condition().expectations())
        .containsExactly(
            new Expectation(EntityId.of("a"), ExpectedVersion.absent()),
            new Expectation(EntityId.of("b"), ExpectedVersion.exists()));
    assertThat(
            parse(
                    "{\"events\":["
                        + event("a", "2")
                        + "],\"expect\":[{\"entity_id\":\"a\",\"version\":2}]}")
                .condition()
                .expectations())
        .containsExactly(new Expectation(EntityId.of("a"), ExpectedVersion.exactly(2)));
  }

  private static String event(String entity, String expected) {
    return "{\"entity_id\":\"%s\",\"event_type\":\"t\",\"expected_version\":%s}"
        .formatted(entity, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | \"event_type\" is missing at byte 0",
        "[] | append must have at least one event at byte 0",
        "1 | append must be an object at byte 0",
        "{\"events\":[]} | append must have at least one event at byte 0",
        "{\"request_id\":\"r\"} | append must have at least one event at byte 0",
        "{\"events\":[{\"event_type\":\"t\",\"x\":1}]} | unknown field \"events[0].x\" at byte 29",
        "{\"events\":[{}]} | \"events[0].event_type\" is missing at byte 11",
        "{\"events\":[{\"event_type\":\"t\"}],\"expected\":[]} | unknown field \"expected\" at byte"
            + " 31",
        "{\"expect\":[{\"version\":1}]} | \"expect[0].entity_id\" is missing at byte 11",
        "{\"expect\":[{\"entity_id\":\"a\"}]} | \"expect[0].version\" is missing at byte 11",
        "{\"expect\":[{\"entity_id\":\"a\",\"version\":\"x\"}]} | \"expect[0].version\" must be a"
            + " version or \"any\", \"absent\", \"exists\", \"deleted\" at byte 38",
        "{\"expect\":[{\"entity_id\":\"a\",\"version\":1},{\"entity_id\":\"a\",\"version\":2}]} |"
            + " \"expect[1]\" expects version 2 of entity \"a\", of which 1 is expected already at"
            + " byte 41",
        "{\"none_match\":{\"after\":1}} | \"none_match.query\" is missing at byte 14",
        "{\"none_match\":{\"query\":{\"all\":true}}} | \"none_match.after\" is missing at byte 14",
        "{\"none_match\":{\"query\":{\"all\":true},\"after\":-1}} | \"none_match.after\" must be at"
            + " least 0, is -1 at byte 44",
        "{\"request_id\":\"\"} | \"request_id\" must not be empty at byte 14",
        "{\"request_id\":1} | \"request_id\" must be a string at byte 14",
        "{\"events\":{}} | \"events\" must be an array at byte 10",
        "{\"evnts\":[]} | unknown field \"evnts\" at byte 1",
      })
  void otherShapesAreErrors(String json, String message) {
    assertThatThrownBy(() -> parse(json)).isInstanceOf(InvalidInput.class).hasMessage(message);
  }

  @Test
  void boundsHoldInJsonToo() {
    String events = "{\"event_type\":\"t\"},".repeat(9_999);
    assertThat(parse("[" + events + "{\"event_type\":\"t\"}]").events()).hasSize(10_000);
    assertThatThrownBy(() -> parse("[" + events + "{\"event_type\":\"t\"},{\"event_type\":\"t\"}]"))
        .isInstanceOf(LimitExceeded.class)
        .hasMessage("number of events in a commit is 10001, the limit is 10000");
    assertThatThrownBy(() -> parse("{\"request_id\":\"" + "r".repeat(65) + "\"}"))
        .isInstanceOf(LimitExceeded.class)
        .hasMessage("request id in bytes is 65, the limit is 64");
  }

  @Test
  void trackingHasNoForm() {
    Append append = Append.of(NOTED).withTracking("s", 1);
    assertThatThrownBy(() -> text(append))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("the tracking of an append has no JSON form");
  }

  private static Append parse(String text) {
    return AppendJson.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Append append) {
    JsonWriter out = new JsonWriter();
    AppendJson.write(out, append);
    return out.text();
  }
}
