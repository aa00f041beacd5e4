package io.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Limits;
import io.varve.server.config.Configuration;
import io.varve.server.metrics.LogConfigurator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Names, texts and secrets that are meant to get somewhere they do not belong. */
@Timeout(180)
final class HostileInputTest {
  private static final String EVENTS = "/api/v1/events";

  @TempDir Path directory;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final PrintStream before = System.err;
  private final List<String> printed = new ArrayList<>();
  private HttpClient client;
  private Server server;
  private String key;

  @BeforeEach
  void start() {
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    LogConfigurator.apply(true, "debug");
    Map<String, String> flags =
        Map.of(
            "data", directory.resolve("data").toString(),
            "port", "0",
            "admin-port", "0",
            "first-key", "true",
            "slow-query-millis", "0");
    server = Server.start(Configuration.read(flags, Map.of()), printed::add);
    key = printed.getFirst().replaceAll(".*: ", "");
    client = HttpClient.newHttpClient();
  }

  @AfterEach
  void stop() {
    client.shutdownNow();
    server.close();
    System.setErr(before);
    LogConfigurator.apply(true, "warn");
  }

  @Test
  void namesNeverBecomePaths() throws Exception {
    String[] nasty = {
      "..",
      "../../../etc/passwd",
      "..%2f..%2f",
      "%2e%2e/",
      "a/../b",
      "/etc/passwd",
      "C:\\x",
      "con",
      "a.",
      "a ",
      "\u00e9",
      "e\u0301",
      "A",
      "a",
      "\u202egnp",
      "$system",
      "*",
      "~root",
      "-rf",
      "a;b",
      "$(id)",
      "`id`",
      "'--",
      "\"",
      "😀",
      "a%0d%0ab"
    };
    Random random = new Random(20_260_302);
    Set<String> names = new TreeSet<>(List.of(nasty));
    for (int i = 0; i < 200; i++) {
      StringBuilder name = new StringBuilder();
      while (name.length() < 12) {
        name.append(nasty[random.nextInt(nasty.length)]);
        name.appendCodePoint(' ' + 1 + random.nextInt(0x2000));
      }
      names.add(name.toString());
    }
    int accepted = 0;
    for (String name : names) {
      String body = "{\"entity_id\":" + quoted(name) + ",\"event_type\":" + quoted(name) + "}";
      HttpResponse<String> answer = post(EVENTS, body.getBytes(StandardCharsets.UTF_8));
      assertThat(answer.statusCode()).as(name).isIn(200, 400);
      if (answer.statusCode() == 200) {
        accepted++;
        HttpResponse<String> entity =
            get("/api/v1/entity?entity_id=" + URLEncoder.encode(name, StandardCharsets.UTF_8));
        assertThat(entity.statusCode()).as(name + entity.body()).isEqualTo(200);
        assertThat(entity.body()).as(name).contains("\"version\":1");
      }
    }
    assertThat(accepted).isGreaterThan(nasty.length);
    assertThat(filesBelow(directory))
        .allMatch(file ->
            file.matches(
                "data(/(catalogue(\\.lock)?|api-keys(\\.lock)?|first-key|stores(/[0-9a-f-]+(/(LOCK|OWNER"
                    + "|super|log|index|snapshots|projections|(log|index)/[0-9a-z.-]+))?)?))?"));
  }

  @Test
  void pathsThatClimbAreJustNotFound() throws Exception {
    for (String path :
        new String[] {
          "/api/v1/entities/..%2f..%2f..%2fetc%2fpasswd",
          "/api/v1/entities/%2e%2e",
          "/docs/..%2f..%2fapi-keys",
          "/docs/%2e%2e/api-keys",
          "/..%2fapi-keys",
          "/openapi.yaml%00.html"
        }) {
      HttpResponse<String> answer = get(path);
      assertThat(answer.statusCode()).as(path).isIn(400, 403, 404);
      assertThat(answer.body()).doesNotContain("root:").doesNotContain("sha256");
    }
  }

  @Test
  void jsonThatIsMeantToHurtIsRefusedAndTheServerGoesOn() throws Exception {
    String deep = "[".repeat(1_000_000);
    String[] bad = {
      payload("[".repeat(Limits.JSON_DEPTH + 1) + "]".repeat(Limits.JSON_DEPTH + 1)),
      payload("[".repeat(10_000)),
      payload(deep),
      deep,
      payload("{\"a\":1,\"a\":2}"),
      payload("\"\\ud800\""),
      "\ufeff" + payload("1"),
      payload("1") + payload("2"),
      payload("NaN"),
      payload("\"" + "x".repeat(Limits.PAYLOAD_BYTES) + "\""),
      "{\"event_type\":\"t\",\"event_typ\":1}",
      "{\"event_type\":\"" + "t".repeat(Limits.NAME_BYTES + 1) + "\"}",
      "",
      "null"
    };
    for (String body : bad) {
      HttpResponse<String> answer = post(EVENTS, body.getBytes(StandardCharsets.UTF_8));
      assertThat(answer.statusCode())
          .as(body.substring(0, Math.min(60, body.length())))
          .isIn(400, 413, 422);
      assertThat(answer.body()).contains("\"code\":\"").hasSizeLessThan(4_000);
    }
    byte[] invalidUtf8 = payload("\"x\"").getBytes(StandardCharsets.UTF_8);
    invalidUtf8[invalidUtf8.length - 3] = (byte) 0xC3;
    assertThat(post(EVENTS, invalidUtf8).statusCode()).isEqualTo(400);
    assertThat(get("/api/v1/head").body()).contains("0");
  }

  @Test
  void keysThatCollideAndLongNumbersAreJustData() throws Exception {
    String collisions =
        Stream.iterate(0, i -> i + 1)
            .limit(1 << 14)
            .map(HostileInputTest::colliding)
            .map(name -> "\"" + name + "\":1")
            .collect(Collectors.joining(",", "{", "}"));
    assertThat(post(EVENTS, payload(collisions).getBytes(StandardCharsets.UTF_8)).statusCode())
        .isEqualTo(200);
    String number = "1".repeat(1_000_000);
    assertThat(post(EVENTS, payload(number).getBytes(StandardCharsets.UTF_8)).statusCode())
        .isEqualTo(200);
    String manyKeys =
        Stream.iterate(0, i -> i + 1)
            .limit(200_000)
            .map(i -> "\"k" + i + "\":" + i)
            .collect(Collectors.joining(",", "{", "}"));
    assertThat(post(EVENTS, payload(manyKeys).getBytes(StandardCharsets.UTF_8)).statusCode())
        .isEqualTo(200);
  }

  /** Fourteen pairs of letters, "Aa" or "BB": all have the same hash in Java. */
  private static String colliding(int bits) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < 14; i++) {
      name.append((bits >> i & 1) == 0 ? "Aa" : "BB");
    }
    return name.toString();
  }

  @Test
  void aSecretAppearsInNoLogMetricOrAnswer() throws Exception {
    String secret = key.substring(key.length() - 43);
    List<String> answers = new ArrayList<>();
    answers.add(get("/api/v1/stats").body());
    answers.add(get("/api/v1/entities/" + key).body());
    answers.add(get("/" + key).body());
    answers.add(get("/api/v1/events/query?limit=" + key).body());
    answers.add(
        post(EVENTS, ("{\"event_type\":1,\"x\":\"" + key).getBytes(StandardCharsets.UTF_8)).body());
    String forged = key.substring(0, key.length() - 1) + (key.endsWith("A") ? "B" : "A");
    answers.add(send(request("/api/v1/stats").header("Authorization", "Bearer " + forged)).body());
    answers.add(send(request("/api/v1/stats").header("Authorization", "Basic " + key)).body());
    String metrics = get("/metrics").body();
    String config = get(server.administrationAddress().resolve("/admin/config")).body();
    String keys = get(server.administrationAddress().resolve("/admin/keys")).body();

    assertThat(keys).contains("\"name\":\"first-key\"");
    assertThat(metrics + config + keys).doesNotContain(secret);
    assertThat(answers.getFirst() + answers.get(5) + answers.get(6)).doesNotContain(secret);
    while (!log.toString(StandardCharsets.UTF_8).contains("/admin/keys")) {
      Thread.yield();
    }
    assertThat(log.toString(StandardCharsets.UTF_8))
        .contains("\"code\":\"key_unknown\"", "\"code\":\"key_malformed\"")
        .doesNotContain(secret)
        .doesNotContain(forged.substring(forged.length() - 43));
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      assertThat(thread.getName()).doesNotContain(secret);
    }
  }

  @Test
  void whatARequestSaysCannotForgeALineOfTheLog() throws Exception {
    get("/nothing%0a%7B%22level%22:%22error%22%7D%1b%5b2J");
    get("/api/v1/events/subscribe?after=%0a%E2%80%A8x");
    // A request is logged when all of its answer is sent.
    while (!log.toString(StandardCharsets.UTF_8).contains("/events/subscribe")) {
      Thread.yield();
    }
    for (String line : log.toString(StandardCharsets.UTF_8).split("\n")) {
      assertThat(line).startsWith("{\"time\":\"").endsWith("}");
      assertThat(line.codePoints()).noneMatch(Character::isISOControl);
    }
  }

  @Test
  void everyFileIsForItsOwnerAlone() throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("data"))) {
      for (Path file : files.toList()) {
        String modes = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        assertThat(modes.substring(3)).as(file.toString()).isEqualTo("------");
      }
    }
  }

  @Test
  void administrationIsOnLoopbackAndForAdministrators() throws Exception {
    assertThat(server.administrationAddress().getHost()).isEqualTo("127.0.0.1");
    URI config = server.administrationAddress().resolve("/admin/config");
    assertThat(
            client
                .send(HttpRequest.newBuilder(config).build(), HttpResponse.BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(401);
    assertThat(get(config).statusCode()).isEqualTo(200);
    assertThat(get("/admin/config").statusCode()).isEqualTo(404);
  }

  private static String payload(String json) {
    return "{\"event_type\":\"t\",\"payload\":" + json + "}";
  }

  private static String quoted(String name) {
    return "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static List<String> filesBelow(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> !file.equals(root))
          .map(file -> root.relativize(file).toString())
          .toList();
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.address() + path));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path).header("Authorization", "Bearer " + key));
  }

  private HttpResponse<String> get(URI address) throws Exception {
    return send(HttpRequest.newBuilder(address).header("Authorization", "Bearer " + key));
  }

  private HttpResponse<String> post(String path, byte[] body) throws Exception {
    return send(
        request(path)
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
