package io.varve.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.EntityId;
import io.varve.api.InvalidInput;
import io.varve.api.LimitExceeded;
import io.varve.api.PayloadPredicate;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.ReadOptions;
import io.varve.api.Tag;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QueryJsonTest {
  private static final Query FULL =
      Query.of(
          new QueryItem(
              List.of("a", "b"),
              List.of("loan."),
              List.of(Tag.of("k:v"), Tag.of("\"q\":\u20ac")),
              List.of(EntityId.of("e-1")),
              List.of("e-")),
          QueryItem.entity("e-2"));
  private static final String FULL_TEXT =
      "{\"items\":[{\"types\":[\"a\",\"b\"],\"type_prefixes\":[\"loan.\"],\"tags\":[\"k:v\",\"\\\"q\\\":\u20ac\"],"
          + "\"entities\":[\"e-1\"],\"entity_prefixes\":[\"e-\"]},{\"entities\":[\"e-2\"]}]}";

  @Test
  void queriesKeepTheirForm() {
    assertThat(text(Query.all())).isEqualTo("{\"all\":true}");
    assertThat(QueryJson.parse(utf8(" {\"all\": true} "))).isEqualTo(Query.all());
    assertThat(text(FULL)).isEqualTo(FULL_TEXT);
    assertThat(QueryJson.parse(utf8(FULL_TEXT))).isEqualTo(FULL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | query must have either \"all\" or \"items\" at byte 0",
        "{\"all\":false} | \"all\" must be true at byte 7",
        "{\"all\":1} | \"all\" must be true or false at byte 7",
        "{\"all\":true,\"items\":[{\"types\":[\"a\"]}]} | query must have either \"all\" or"
            + " \"items\" at byte 0",
        "{\"items\":[]} | query: a query needs at least one item; say Query.all() to match every"
            + " event at byte 0",
        "{\"items\":[{}]} | \"items[0]\": a query item needs a type, a tag, an entity or a prefix"
            + " at byte 10",
        "{\"items\":[{\"types\":[]}]} | \"items[0]\": a query item needs a type, a tag, an entity"
            + " or a prefix at byte 10",
        "{\"items\":{}} | \"items\" must be an array at byte 9",
        "{\"items\":[{\"types\":\"a\"}]} | \"items[0].types\" must be an array at byte 19",
        "{\"items\":[{\"types\":[1]}]} | \"items[0].types[0]\" must be a string at byte 20",
        "{\"items\":[{\"types\":[\"\"]}]} | \"items[0]\": event type is empty at byte 10",
        "{\"items\":[{\"tags\":[\"x\"]}]} | \"items[0].tags[0]\": tag \"x\" is not of the form"
            + " key:value at byte 19",
        "{\"items\":[{\"entities\":[\"\"]}]} | \"items[0].entities[0]\": entity id is empty at byte"
            + " 23",
        "{\"items\":[{\"type\":[\"a\"]}]} | unknown field \"items[0].type\" at byte 11",
        "{\"items\":[{\"types\":[\"a\"],\"types\":[\"b\"]}]} | field \"items[0].types\" appears"
            + " twice at byte 25",
        "{\"item\":[]} | unknown field \"item\" at byte 1",
        "[] | query must be an object at byte 0",
      })
  void otherShapesAreErrors(String json, String message) {
    assertThatThrownBy(() -> QueryJson.parse(utf8(json)))
        .isInstanceOf(InvalidInput.class)
        .hasMessage(message);
  }

  @Test
  void boundsHoldInJsonToo() {
    String item = "{\"types\":[\"a\"]},";
    assertThat(
            ((Query.AnyOf)
                    QueryJson.parse(
                        utf8("{\"items\":[" + item.repeat(255) + "{\"types\":[\"a\"]}]}")))
                .items())
        .hasSize(256);
    assertThatThrownBy(() ->
            QueryJson.parse(utf8("{\"items\":[" + item.repeat(256) + "{\"types\":[\"a\"]}]}")))
        .isInstanceOf(LimitExceeded.class)
        .hasMessage("number of query items is 257, the limit is 256");
  }

  @Test
  void nothingMayFollow() {
    assertThatThrownBy(() -> QueryJson.parse(utf8("{\"all\":true}{}")))
        .isInstanceOf(InvalidJson.class)
        .hasMessage("query is not JSON: nothing may follow the value, found '{' at byte 12");
  }

  @Test
  void requestsKeepTheirForm() {
    ReadOptions options =
        ReadOptions.defaults()
            .withAfter(1)
            .withBefore(9)
            .withSince(Instant.parse("2011-12-19T10:24:57.757Z"))
            .withUntil(Instant.parse("2012-01-01T00:00:00Z"))
            .withAsOf(Instant.parse("2011-12-31T00:00:00.0000001Z"))
            .withWhere(
                PayloadPredicate.of("payload.a\\.b", PayloadPredicate.Op.GE, "10000.0"),
                PayloadPredicate.of("metadata.x", PayloadPredicate.Op.IN, "[1, {\"y\": null}]"))
            .withReverse()
            .withLimit(5);
    ReadRequest request = new ReadRequest(FULL, options);
    String text =
        "{\"query\":"
            + FULL_TEXT
            + ",\"after\":1,\"before\":9,\"since\":\"2011-12-19T10:24:57.757Z\","
            + "\"until\":\"2012-01-01T00:00:00Z\",\"as_of\":\"2011-12-31T00:00:00.0000001Z\","
            + "\"where\":[{\"path\":\"payload.a\\\\.b\",\"op\":\"ge\",\"value\":10000.0},"
            + "{\"path\":\"metadata.x\",\"op\":\"in\",\"value\":[1,{\"y\":null}]}],\"reverse\":true,\"limit\":5}";
    assertThat(text(request)).isEqualTo(text);
    assertThat(ReadOptionsJson.parse(utf8(text))).isEqualTo(request);
    assertThat(text(new ReadRequest(Query.all(), ReadOptions.defaults())))
        .isEqualTo("{\"query\":{\"all\":true}}");
    assertThat(ReadOptionsJson.parse(utf8("{\"reverse\":false,\"query\":{\"all\":true}}")))
        .isEqualTo(new ReadRequest(Query.all(), ReadOptions.defaults()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | \"query\" is missing at byte 0",
        "{\"query\":{\"items\":[1]}} | \"query.items[0]\" must be an object at byte 19",
        "{\"query\":{\"all\":true},\"limit\":1.5} | \"limit\" must be a whole number at byte 30",
        "{\"query\":{\"all\":true},\"limit\":-1} | \"limit\" must be at least 0, is -1 at byte 30",
        "{\"after\":\"1\"} | \"after\" must be a whole number at byte 9",
        "{\"since\":\"2011\"} | \"since\" must be an RFC 3339 time such as 2011-12-19T10:24:57.757Z"
            + " at byte 9",
        "{\"since\":2011} | \"since\" must be an RFC 3339 time such as 2011-12-19T10:24:57.757Z at"
            + " byte 9",
        "{\"where\":[{\"op\":\"eq\",\"value\":1}]} | \"where[0].path\" is missing at byte 10",
        "{\"where\":[{\"path\":\"payload.a\",\"value\":1}]} | \"where[0].op\" is missing at byte"
            + " 10",
        "{\"where\":[{\"path\":\"payload.a\",\"op\":\"eq\"}]} | \"where[0].value\" is missing at"
            + " byte 10",
        "{\"where\":[{\"path\":\"a\"}]} | \"where[0].path\": path \"a\" must start with payload or"
            + " metadata, such as payload.amount at byte 18",
        "{\"where\":[{\"op\":\"is\"}]} | \"where[0].op\": unknown operator \"is\"; known: eq ne gt"
            + " ge lt le in exists contains prefix at byte 16",
        "{\"where\":[{\"path\":\"payload\",\"op\":\"in\",\"value\":1}]} | \"where[0]\": the operand"
            + " of in must be an array at byte 10",
        "{\"reverse\":\"yes\"} | \"reverse\" must be true or false at byte 11",
        "{\"offset\":1} | unknown field \"offset\" at byte 1",
      })
  void otherRequestsAreErrors(String json, String message) {
    assertThatThrownBy(() -> ReadOptionsJson.parse(utf8(json)))
        .isInstanceOf(InvalidInput.class)
        .hasMessage(message);
  }

  private static String text(Query query) {
    JsonWriter out = new JsonWriter();
    QueryJson.write(out, query);
    return out.text();
  }

  private static String text(ReadRequest request) {
    JsonWriter out = new JsonWriter();
    ReadOptionsJson.write(out, request);
    return out.text();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
