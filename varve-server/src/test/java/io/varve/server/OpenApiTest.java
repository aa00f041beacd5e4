package io.varve.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServiceConfig;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.varve.server.ServedStore.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Holds the server against {@code openapi.yaml}, both ways: every route is described and every
 * description is a route; every example works; every answer has the form that is described for it.
 */
@Timeout(120)
final class OpenApiTest {
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

  /** Described for their handshake and their endless answer; the tests of streams read them. */
  private static final Set<String> STREAMS =
      Set.of("GET /api/v1/events/stream", "GET /api/v1/events/subscribe");

  @TempDir Path directory;
  private ServedStore served;
  private JsonNode description;

  @BeforeEach
  void start() throws IOException {
    served = ServedStore.start(directory.resolve("data"));
    try (InputStream in = Server.class.getResourceAsStream("openapi.yaml")) {
      description = new YAMLMapper().readTree(in);
    }
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void describesEveryRouteAndNoOther() {
    Set<String> routes = new TreeSet<>();
    for (ServiceConfig service : served.server.clients().serviceConfigs()) {
      Route route = service.route();
      String pattern = route.patternString().replaceAll(":(\\w+)", "{$1}");
      if (route.isFallback() || pattern.contains("varve.v1") || pattern.contains("grpc")) {
        continue;
      }
      // A WebSocket route takes any method that can begin a handshake.
      boolean isWebSocket = pattern.endsWith("/stream");
      route.methods().stream()
          .map(Enum::name)
          .filter(method -> !isWebSocket || method.equals("GET"))
          .forEach(method -> routes.add(method + " " + pattern));
    }
    assertThat(described().keySet()).containsExactlyInAnyOrderElementsOf(routes);
  }

  @Test
  void everyExampleOfABodyWorks() throws Exception {
    int examples = 0;
    for (Map.Entry<String, JsonNode> each : described().entrySet()) {
      String path = each.getKey().substring(each.getKey().indexOf(' ') + 1);
      JsonNode content = resolved(each.getValue().path("requestBody")).path("content");
      for (Map.Entry<String, JsonNode> type : content.properties()) {
        for (Map.Entry<String, JsonNode> example : type.getValue().path("examples").properties()) {
          JsonNode value = example.getValue().path("value");
          assertValid(type.getValue().path("schema"), value);
          Answer answer =
              served.send(
                  served
                      .request(path)
                      .header("Content-Type", type.getKey())
                      .POST(
                          BodyPublishers.ofString(
                              value.isString() ? value.asString() : value.toString(), UTF_8))
                      .build());
          assertThat(answer.status())
              .as("%s %s: %s", path, example.getKey(), answer)
              .isEqualTo(200);
          assertDescribed(each.getValue(), answer);
          examples++;
        }
      }
    }
    assertThat(examples).isGreaterThanOrEqualTo(9);
  }

  @Test
  void everyRouteAnswersAsDescribed() throws Exception {
    String stored =
        served
            .post(
                "/api/v1/events",
                """
                {"entity_id":"order-1","event_type":"order.placed","payload":{"amount":20},
                 "metadata":{"channel":"web"},"tags":["customer:eva"],
                 "id":"123e4567-e89b-42d3-a456-426614174000"}
                """)
            .text();
    assertThat(stored).contains("appended");
    served.post("/api/v1/events", "{\"event_type\":\"tick\",\"payload_base64\":\"AAH/\"}");
    Map<String, String> values =
        Map.of(
            "/api/v1/events/{id}",
            "/api/v1/events/123e4567-e89b-42d3-a456-426614174000",
            "/api/v1/entity",
            "/api/v1/entity?entity_id=order-1",
            "/api/v1/entity/state",
            "/api/v1/entity/state?entity_id=order-1&as_of=2100-01-01T00:00:00Z",
            "/api/v1/entity/timeline",
            "/api/v1/entity/timeline?entity_id=order-1");
    for (Map.Entry<String, JsonNode> each : described().entrySet()) {
      String route = each.getKey();
      if (!route.startsWith("GET ") || STREAMS.contains(route)) {
        continue;
      }
      String path = route.substring(4);
      String concrete = values.getOrDefault(path, path.replace("{id}", "order-1"));
      Answer answer = served.get(concrete);
      assertThat(answer.status()).as("%s: %s", route, answer).isIn(200, 307);
      assertDescribed(each.getValue(), answer);
    }
  }

  @Test
  void everyRouteRefusesAnUnknownParameterAsDescribed() throws Exception {
    for (Map.Entry<String, JsonNode> each : described().entrySet()) {
      String route = each.getKey();
      boolean takesParameters = !each.getValue().path("parameters").isMissingNode();
      if (route.startsWith("GET ") && route.contains("/api/v1/") && takesParameters) {
        String path = route.substring(4).replace("{id}", "123e4567-e89b-42d3-a456-426614174000");
        Answer answer = served.get(path + "?no_such=1");
        if (!STREAMS.contains(route) || answer.status() != 200) {
          assertThat(answer.status()).as("%s: %s", route, answer).isEqualTo(400);
          assertDescribed(each.getValue(), answer);
        }
      }
    }
  }

  @Test
  void missingThingsAnswerAsDescribed() throws Exception {
    for (String path :
        new String[] {
          "/api/v1/events/{id}",
          "/api/v1/entities/{id}",
          "/api/v1/entities/{id}/state",
          "/api/v1/entities/{id}/timeline"
        }) {
      Answer answer = served.get(path.replace("{id}", "123e4567-e89b-42d3-a456-426614174999"));
      assertThat(answer.status()).as(path).isEqualTo(404);
      assertDescribed(described().get("GET " + path), answer);
    }
  }

  @Test
  void servesItsDescriptionAndAPageThatNamesEveryRoute() throws Exception {
    JsonNode sent = new YAMLMapper().readTree(served.get("/openapi.yaml").text());
    assertThat(sent).isEqualTo(description);
    String page = served.get("/docs").text();
    for (String route : described().keySet()) {
      assertThat(page).contains("<code>" + route.substring(route.indexOf(' ') + 1) + "</code>");
    }
    assertThat(page).doesNotContain("src=", "https://", "@import");
  }

  private Map<String, JsonNode> described() {
    Map<String, JsonNode> routes = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> path : description.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        if (METHODS.contains(method.getKey())) {
          routes.put(
              method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), method.getValue());
        }
      }
    }
    return routes;
  }

  /** The answer's status and media type are described, and its body has the form they have. */
  private void assertDescribed(JsonNode operation, Answer answer) {
    JsonNode response =
        resolved(operation.path("responses").path(Integer.toString(answer.status())));
    assertThat(response.isMissingNode()).as("described: %s", answer).isFalse();
    if (response.path("content").isMissingNode()) {
      return;
    }
    String type = answer.contentType().replaceAll(";.*", "").strip();
    JsonNode content = response.path("content").path(type);
    assertThat(content.isMissingNode()).as("described: %s", answer).isFalse();
    if (type.endsWith("json")) {
      assertValid(content.path("schema"), answer.json());
    }
  }

  private void assertValid(JsonNode schema, JsonNode value) {
    ObjectNode whole = new YAMLMapper().createObjectNode();
    whole.putArray("allOf").add(schema);
    whole.set("components", description.path("components"));
    List<String> errors = new ArrayList<>();
    for (Error error : SCHEMAS.getSchema(whole).validate(value)) {
      errors.add(error.toString());
    }
    assertThat(errors).as("%s", value).isEmpty();
  }

  private JsonNode resolved(JsonNode node) {
    JsonNode reference = node.path("$ref");
    return reference.isMissingNode() ? node : description.at(reference.asString().substring(1));
  }
}
