package io.varve.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Limits;
import io.varve.server.ServedStore;
import io.varve.server.ServedStore.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad requests: what they answer, and that nothing is stored. */
@Timeout(120)
final class RestErrorsTest {
  private static final String EVENTS = "/api/v1/events";

  @TempDir static Path directory;
  private static ServedStore served;

  @BeforeAll
  static void start() {
    served = ServedStore.start(directory.resolve("data"));
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "/api/v1/events       | {                                    | 400 | invalid_json  | body,"
            + " byte 1",
        "/api/v1/events       | ~~                                   | 400 | invalid_json  | body,"
            + " byte 0",
        "/api/v1/events       | {} {}                                | 400 | invalid_ | body",
        "/api/v1/events       | []                                   | 400 | invalid_input | body,"
            + " byte 0",
        "/api/v1/events       | {\"event_type\":\"a\",\"colour\":1}  | 400 | invalid_input | body,"
            + " byte 18",
        "/api/v1/events       | {\"event_type\":\"\"}                | 400 | invalid_input | body",
        "/api/v1/events       | {\"event_type\":\"a\\u0000b\"}       | 400 | invalid_input | body",
        "/api/v1/events       | {\"event_type\":\"a\",\"event_type\":\"b\"} | 400 | invalid_input |"
            + " body",
        "/api/v1/events       | {\"event_type\":\"a\",\"tags\":[\"x\"]} | 400 | invalid_input |"
            + " body",
        "/api/v1/events       | {\"event_type\":\"a\",\"id\":\"1-2\"} | 400 | invalid_input | body",
        "/api/v1/events       | {\"event_type\":\"a\",\"timestamp\":\"now\"} | 400 | invalid_input"
            + " | body",
        "/api/v1/events       | {\"event_type\":\"a\",\"expected_version\":1} | 400 | invalid_input"
            + " | body",
        "/api/v1/events/batch | {\"appends\":[]}                     | 400 | invalid_input | body",
        "/api/v1/events/batch | {\"append\":[]}                      | 400 | invalid_input | body",
        "/api/v1/events/query | {}                                   | 400 | invalid_input | body",
        "/api/v1/events/query | {\"query\":{\"items\":[]}}           | 400 | invalid_input | body",
        "/api/v1/events/query | {\"query\":{\"items\":[{}]}}         | 400 | invalid_input | body",
        "/api/v1/events/query | {\"query\":{\"all\":false}}          | 400 | invalid_input | body",
        "/api/v1/events/query | {\"query\":{\"all\":true},\"limit\":0} | 400 | invalid_input |"
            + " body, field limit",
        "/api/v1/events/query | {\"query\":{\"all\":true},\"limit\":10001} | 400 | invalid_input |"
            + " body, field limit",
        "/api/v1/events/query |"
            + " {\"query\":{\"all\":true},\"where\":[{\"path\":\"payload.a\",\"op\":\"like\",\"value\":1}]}"
            + " | 400 | invalid_input | body",
        "/api/v1/events/count | {\"query\":{\"all\":true},\"after\":-1} | 400 | invalid_input |"
            + " body",
      })
  void refusesABody(String path, String body, int status, String code, String place)
      throws Exception {
    String head = served.get("/api/v1/head").at("head");
    Answer answer = served.post(path, body);
    assertProblem(answer, status, code, place);
    assertThat(served.get("/api/v1/head").at("head")).isEqualTo(head);
  }

  private static void assertProblem(Answer answer, int status, String code, String place) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(status);
    assertThat(answer.contentType()).startsWith("application/problem+json");
    assertThat(answer.at("status")).isEqualTo(Integer.toString(status));
    assertThat(answer.at("code")).as("%s", answer).startsWith(code);
    assertThat(answer.at("place")).as("%s", answer).startsWith(place);
    assertThat(answer.at("detail")).isNotEmpty();
    assertThat(answer.at("remedy")).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/events/query?limit=0, 400, invalid_input, parameter limit",
    "/api/v1/events/query?limit=10001, 400, invalid_input, parameter limit",
    "/api/v1/events/query?limit=x, 400, invalid_input, parameter limit",
    "/api/v1/events/query?limit=1&limit=2, 400, invalid_input, parameter limit",
    "/api/v1/events/query?after=-1, 400, invalid_input, parameter after",
    "/api/v1/events/query?since=yesterday, 400, invalid_input, parameter since",
    "/api/v1/events/query?reverse=yes, 400, invalid_input, parameter reverse",
    "/api/v1/events/query?tag=novalue, 400, invalid_input, parameter tag",
    "/api/v1/events/query?where=payload.a, 400, invalid_input, parameter where",
    "/api/v1/events/query?query=%7B, 400, invalid_json, parameter query",
    "/api/v1/events/query?query=%7B%22all%22:true%7D&tag=a:b, 400, invalid_input, parameter query",
    "/api/v1/events/query?cursor=AAAA, 400, invalid_input, parameter cursor",
    "/api/v1/events/query?cursor=%21, 400, invalid_input, parameter cursor",
    "/api/v1/events/query?entity=a, 400, invalid_input, parameters",
    "/api/v1/tags?cursor=%21, 400, invalid_input, parameter cursor",
    "/api/v1/entities?prefix=, 400, invalid_input, parameter prefix",
    "/api/v1/entity, 400, invalid_input, parameter entity_id",
    "/api/v1/entity?entity_id=, 400, invalid_input, parameter entity_id",
    "/api/v1/entities/x/state?as_of=1, 400, invalid_input, parameter as_of",
    "/api/v1/entities/x/state?at_position=-1, 400, invalid_input, parameter at_position",
    "/api/v1/entities/x/state, 404, not_found, entity",
    "/api/v1/events/1-1-1-1-1, 400, invalid_input, path",
    "/api/v1/nothing, 404, no_such_route, GET /api/v1/nothing",
    "/api/v1/events/batch/x, 404, no_such_route, GET /api/v1/events/batch/x",
    "/../../etc/passwd, 4, , ",
  })
  void refusesAnAddress(String path, int status, String code, String place) throws Exception {
    Answer answer = served.get(path);
    if (status < 100) {
      assertThat(answer.status() / 100).isEqualTo(status);
    } else {
      assertProblem(answer, status, code, place);
    }
  }

  @Test
  void refusesOtherMethodsAndOtherTypes() throws Exception {
    assertProblem(
        served.send(served.request(EVENTS).DELETE().build()), 405, "method_not_allowed", "DELETE");
    assertProblem(
        served.send(
            served
                .request(EVENTS)
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{}"))
                .build()),
        415,
        "unsupported_media_type",
        "header Content-Type");
  }

  @Test
  void takesWhatIsAtABoundAndRefusesOnePastIt() throws Exception {
    String name = "n".repeat(Limits.NAME_BYTES);
    assertBound(event("\"entity_id\":\"" + name + "\""), event("\"entity_id\":\"" + name + "n\""));
    String tag = "k:" + "v".repeat(Limits.TAG_BYTES - 2);
    assertBound(event("\"tags\":[\"" + tag + "\"]"), event("\"tags\":[\"" + tag + "v\"]"));
    assertBound(event(tags(Limits.TAGS_PER_EVENT)), event(tags(Limits.TAGS_PER_EVENT + 1)));
    assertBound(event(nested(Limits.JSON_DEPTH)), event(nested(Limits.JSON_DEPTH + 1)));
    assertBound(events(Limits.EVENTS_PER_COMMIT), events(Limits.EVENTS_PER_COMMIT + 1));
    assertBound(event(payload(Limits.PAYLOAD_BYTES)), event(payload(Limits.PAYLOAD_BYTES + 1)));
  }

  private static void assertBound(String at, String past) throws Exception {
    Answer good = served.post(EVENTS, at);
    assertThat(good.status()).as("%s", good).isEqualTo(200);
    Answer bad = served.post(EVENTS, past);
    assertThat(bad.status()).as("%s", bad).isEqualTo(400);
    assertThat(bad.at("code")).isIn("limit_exceeded", "invalid_json", "invalid_input");
  }

  private static String event(String member) {
    return "{\"event_type\":\"bound\"," + member + "}";
  }

  private static String tags(int count) {
    return "\"tags\":["
        + String.join(",", IntStream.range(0, count).mapToObj(i -> "\"t:" + i + "\"").toList())
        + "]";
  }

  /** A payload so deep that it has {@code depth} levels with the event around it. */
  private static String nested(int depth) {
    return "\"payload\":" + "[".repeat(depth) + "]".repeat(depth);
  }

  private static String events(int count) {
    return "["
        + String.join(
            ",", IntStream.range(0, count).mapToObj(i -> "{\"event_type\":\"m\"}").toList())
        + "]";
  }

  private static String payload(int bytes) {
    return "\"payload\":\"" + "p".repeat(bytes - 2) + "\"";
  }

  @Test
  void saysWhereAKeyIsTooLong() throws Exception {
    for (int bytes : new int[] {Limits.REQUEST_ID_BYTES, Limits.REQUEST_ID_BYTES + 1}) {
      Answer answer =
          served.send(
              served
                  .request(EVENTS)
                  .header("Content-Type", "application/json")
                  .header("Idempotency-Key", "k".repeat(bytes))
                  .POST(BodyPublishers.ofString("{\"event_type\":\"k\"}"))
                  .build());
      assertThat(answer.status()).isEqualTo(bytes == Limits.REQUEST_ID_BYTES ? 200 : 400);
    }
  }
}
