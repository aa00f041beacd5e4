package io.varve.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.EntityId;
import io.varve.api.ExpectedVersion;
import io.varve.api.InvalidInput;
import io.varve.api.LimitExceeded;
import io.varve.api.NamingProfile;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.Tag;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NewEventJsonTest {
  private static final String LINE =
      "{\"entity_id\":\"loan-1\",\"event_type\":\"loan.opened\",\"timestamp\":\"2011-12-19T10:24:57.757Z\","
          + "\"payload\":{\"amount\":1.00,\"x\":[]},\"metadata\":{\"user\":\"\u20ac\"},\"tags\":[\"a:b\",\"c:d\"],"
          + "\"id\":\"123e4567-e89b-12d3-a456-426614174000\"}";
  private static final NewEvent EVENT =
      new NewEvent(
          "loan.opened",
          EntityId.of("loan-1"),
          Instant.parse("2011-12-19T10:24:57.757Z"),
          Payload.json("{\"amount\":1.00,\"x\":[]}"),
          Payload.json("{\"user\":\"\u20ac\"}"),
          List.of(Tag.of("a:b"), Tag.of("c:d")),
          UUID.fromString("123e4567-e89b-12d3-a456-426614174000"));

  private final NewEventJson json = new NewEventJson();

  @Test
  void eventsKeepTheirForm() {
    assertThat(parse(LINE)).isEqualTo(new ParsedEvent(EVENT, null, false));
    assertThat(text(EVENT)).isEqualTo(LINE);
    NewEvent least = new NewEvent("t", null, null, Payload.none(), Payload.none(), List.of(), null);
    assertThat(parse("{\"event_type\":\"t\"}").event()).isEqualTo(least);
    assertThat(text(least)).isEqualTo("{\"event_type\":\"t\"}");
  }

  @Test
  void fieldsMayComeInAnyOrderAndSpelling() {
    String inner = LINE.substring(1, LINE.length() - 1);
    for (long seed = 1; seed <= 2_000; seed++) {
      Random random = new Random(seed);
      List<String> members =
          new ArrayList<>(List.of(inner.split(",(?=\"(entity|event|time|payl|meta|tags|id))")));
      Collections.shuffle(members, random);
      String space = random.nextBoolean() ? "" : " ";
      if (random.nextInt(4) == 0) {
        members.replaceAll(member -> member.replaceFirst("^\"(.)e", "\"$1\\\\u0065"));
      }
      String line = "{" + space + String.join(space + "," + space, members) + space + "}";
      byte[] padded = ("\"{," + line + "\"id\":").getBytes(StandardCharsets.UTF_8);
      int to = 3 + line.getBytes(StandardCharsets.UTF_8).length;
      assertThat(json.parse(padded, 3, to).event()).as("seed %d: %s", seed, line).isEqualTo(EVENT);
      String twice = members.get(random.nextInt(members.size()));
      String name = json(twice.substring(0, twice.indexOf(':')));
      String bad = line.substring(0, line.length() - 1) + "," + twice + "}";
      int at = line.getBytes(StandardCharsets.UTF_8).length;
      assertThatThrownBy(() -> parse(bad))
          .as("seed %d: %s", seed, bad)
          .isInstanceOf(InvalidInput.class)
          .hasMessage("field \"%s\" appears twice at byte %d", name, at);
    }
  }

  /** What the inside of a string spells. */
  private static String json(String string) {
    return string.replace("\\u0065", "e").replace("\"", "");
  }

  @Test
  void payloadsThatWereReadAreNotCheckedAgain() {
    NewEvent event = parse("{\"event_type\":\"t\",\"payload\": [1, 2] }").event();
    assertThat(event.validated(NamingProfile.OPEN).payload()).isSameAs(event.payload());
    NewEvent given = NewEvent.tagged("t", Payload.json("[1, 2]"));
    assertThat(given.validated(NamingProfile.OPEN).payload()).isEqualTo(event.payload());
    NewEvent wrong = NewEvent.tagged("t", Payload.json("[1, 2"));
    assertThatThrownBy(() -> wrong.validated(NamingProfile.OPEN)).isInstanceOf(InvalidJson.class);
  }

  @Test
  void payloadsLoseTheirSpaceAndNothingElse() {
    NewEvent event =
        parse(
                "{ \"event_type\" : \"t\" , \"payload\" : { \"a b\" : [ 1.0 , \"\\u0041\" ] } ,"
                    + " \"metadata\" : { } }")
            .event();
    assertThat(event.payload()).isEqualTo(Payload.json("{\"a b\":[1.0,\"\\u0041\"]}"));
    assertThat(event.metadata()).isEqualTo(Payload.json("{}"));
    assertThat(event.payload().text())
        .isEqualTo(event.validated(NamingProfile.OPEN).payload().text());
  }

  @Test
  void payloadsMayBeAnyJsonOrBytes() {
    for (String payload : List.of("null", "1", "\"x\"", "[]", "true")) {
      assertThat(parse("{\"event_type\":\"t\",\"payload\":" + payload + "}").event().payload())
          .isEqualTo(Payload.json(payload));
    }
    NewEvent event = parse("{\"event_type\":\"t\",\"payload_base64\":\"AP8+\"}").event();
    assertThat(event.payload()).isEqualTo(Payload.bytes(new byte[] {0, -1, 62}));
    assertThat(text(event)).isEqualTo("{\"event_type\":\"t\",\"payload_base64\":\"AP8+\"}");
    assertThat(parse("{\"event_type\":\"t\",\"payload_base64\":\"\"}").event().payload().isNone())
        .isTrue();
  }

  @Test
  void payloadsThatAreNotJsonAreWrittenAsBytes() {
    assertThat(
            text(new NewEvent("t", null, null, Payload.json("{"), Payload.none(), List.of(), null)))
        .isEqualTo("{\"event_type\":\"t\",\"payload_base64\":\"ew==\"}");
    assertThat(
            text(
                new NewEvent(
                    "t", null, null, Payload.json(" [ 1,\n2 ] "), Payload.none(), List.of(), null)))
        .isEqualTo("{\"event_type\":\"t\",\"payload\":[1,2]}");
  }

  @ParameterizedTest
  @CsvSource({
    "0,absent",
    "1,1",
    "7,7",
    "\"any\",any",
    "\"absent\",absent",
    "\"exists\",exists",
    "\"deleted\",deleted"
  })
  void expectedVersionsAreNumbersOrWords(String json, String text) {
    ExpectedVersion expected =
        parse("{\"entity_id\":\"e\",\"event_type\":\"t\",\"expected_version\":" + json + "}")
            .expectedVersion();
    assertThat(expected).isNotNull();
    assertThat(expected.text()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | \"event_type\" is missing at byte 0",
        "[] | event must be an object at byte 0",
        "{\"event_type\":\"t\",\"entty_id\":\"e\"} | unknown field \"entty_id\" at byte 18",
        "{\"event_type\":\"t\",\"event_type\":\"u\"} | field \"event_type\" appears twice at byte"
            + " 18",
        "{\"event_type\":null} | \"event_type\" must be a string at byte 14",
        "{\"event_type\":\"\"} | event: event type is empty at byte 0",
        "{\"entity_id\":\"\"} | \"entity_id\": entity id is empty at byte 13",
        "{\"entity_id\":null} | \"entity_id\" must be a string at byte 13",
        "{\"timestamp\":\"yesterday\"} | \"timestamp\" must be an RFC 3339 time such as"
            + " 2011-12-19T10:24:57.757Z at byte 13",
        "{\"payload\":1,\"payload_base64\":\"AA==\"} | \"payload_base64\" must not stand beside"
            + " another payload at byte 30",
        "{\"payload_base64\":\"AA=\"} | \"payload_base64\" must be standard base64 at byte 18",
        "{\"payload_base64\":\"AA\"} | \"payload_base64\" must be standard base64 at byte 18",
        "{\"payload_base64\":\"A-==\"} | \"payload_base64\" must be standard base64 at byte 18",
        "{\"metadata\":[]} | \"metadata\" must be an object at byte 12",
        "{\"metadata\":null} | \"metadata\" must be an object at byte 12",
        "{\"tags\":[\"a:b\",\"c\"]} | \"tags[1]\": tag \"c\" is not of the form key:value at byte"
            + " 15",
        "{\"tags\":\"a:b\"} | \"tags\" must be an array at byte 8",
        "{\"id\":\"1-2-3-4-5\"} | \"id\" must be a UUID such as"
            + " 123e4567-e89b-12d3-a456-426614174000 at byte 6",
        "{\"id\":\"123e4567-e89b-12d3-a456-42661417400g\"} | \"id\" must be a UUID such as"
            + " 123e4567-e89b-12d3-a456-426614174000 at byte 6",
        "{\"id\":\"123e4567xe89b-12d3-a456-426614174000\"} | \"id\" must be a UUID such as"
            + " 123e4567-e89b-12d3-a456-426614174000 at byte 6",
        "{\"expected_version\":-1} | \"expected_version\" must be at least 0, is -1 at byte 20",
        "{\"expected_version\":\"none\"} | \"expected_version\" must be a version or \"any\","
            + " \"absent\", \"exists\", \"deleted\" at byte 20",
        "{\"expected_version\":null} | \"expected_version\" must be a version or \"any\","
            + " \"absent\", \"exists\", \"deleted\" at byte 20",
        "{\"event_type\":\"t\",\"expected_version\":1} | event has an expected_version but no"
            + " entity_id at byte 0",
        "{\"event_type\":\"t\",\"position\":1} | unknown field \"position\" at byte 18",
      })
  void otherShapesAreErrors(String line, String message) {
    assertThatThrownBy(() -> parse(line)).isInstanceOf(InvalidInput.class).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"event_type\":\"t\" | expected ',' or '}', found the end at byte 17",
        "{\"event_type\":\"t\",} | expected a key, found '}' at byte 18",
        "{\"payload\":{\"a\":1,\"a\":2}} | key \"a\" appears twice at byte 18",
        "{\"payload\":{\"a\":01}} | expected ',' or '}', found '1' at byte 17",
        "{\"event_type\":\"t\"}{} | nothing may follow the value, found '{' at byte 18",
        "not json | expected a value, found 'n' at byte 0",
        "{\"event_type\":nil} | expected a value, found 'n' at byte 14",
        "x | expected a value, found 'x' at byte 0",
        "`` | expected a value, found the end at byte 0",
      })
  void textThatIsNotJsonIsAnError(String line, String message) {
    assertThatThrownBy(() -> parse(line))
        .isInstanceOf(InvalidJson.class)
        .hasMessage("event is not JSON: " + message);
  }

  @Test
  void offsetsCountFromTheLine() {
    byte[] bytes = utf8(LINE + "\n{\"x\":1}\n");
    int from = utf8(LINE).length + 1;
    assertThat(json.parse(bytes, 0, from).event()).isEqualTo(EVENT);
    assertThatThrownBy(() -> json.parse(bytes, from, bytes.length))
        .hasMessage("unknown field \"x\" at byte 1");
    assertThat(json.parse(bytes, 0, from).event()).as("after an error").isEqualTo(EVENT);
  }

  @Test
  void boundsHoldInJsonToo() {
    String tags = "\"k:v\",".repeat(64);
    assertThat(
            parse("{\"event_type\":\"t\",\"tags\":[" + tags.substring(0, tags.length() - 1) + "]}")
                .event()
                .tags())
        .hasSize(64);
    assertThatThrownBy(() -> parse("{\"event_type\":\"t\",\"tags\":[" + tags + "\"k:v\"]}"))
        .isInstanceOf(LimitExceeded.class)
        .hasMessage("number of tags is 65, the limit is 64");
  }

  @Test
  void exportedEventsReadAsNewOnes() {
    String stored =
        "{\"position\":7,\"id\":\"123e4567-e89b-12d3-a456-426614174000\",\"entity_id\":null,\"event_type\":\"t\",\"version\":0,"
            + "\"timestamp\":\"2011-12-19T10:24:57.757Z\",\"recorded_at\":\"2026-01-01T00:00:00Z\",\"payload\":1,"
            + "\"tenant_id\":\"default\",\"commit_first\":7,\"request_id\":\"r\",\"tracking\":{\"source\":\"s\",\"position\":1}}";
    byte[] bytes = utf8(stored);
    ParsedEvent parsed = json.parseEventLine(bytes, 0, bytes.length);
    assertThat(parsed.passedOver()).isTrue();
    assertThat(parsed.expectedVersion()).isNull();
    assertThat(text(parsed.event()))
        .isEqualTo(
            "{\"event_type\":\"t\",\"timestamp\":\"2011-12-19T10:24:57.757Z\",\"payload\":1,"
                + "\"id\":\"123e4567-e89b-12d3-a456-426614174000\"}");
    byte[] line = utf8(LINE);
    assertThat(json.parseEventLine(line, 0, line.length))
        .isEqualTo(new ParsedEvent(EVENT, null, false));
    byte[] unknown = utf8("{\"event_type\":\"t\",\"x\":1}");
    assertThatThrownBy(() -> json.parseEventLine(unknown, 0, unknown.length))
        .hasMessage("unknown field \"x\" at byte 18");
  }

  private ParsedEvent parse(String line) {
    return json.parse(utf8(line));
  }

  private static String text(NewEvent event) {
    JsonWriter out = new JsonWriter();
    NewEventJson.write(out, event);
    return out.text();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
