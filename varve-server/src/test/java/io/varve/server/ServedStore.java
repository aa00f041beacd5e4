package io.varve.server;

import io.varve.server.config.Configuration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole server in this process, on free ports, and a client of it. */
public final class ServedStore implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration WAIT = Duration.ofSeconds(60);

  private final HttpClient client = HttpClient.newHttpClient();
  public final Server server;

  private ServedStore(Server server) {
    this.server = server;
  }

  public static ServedStore start(Path data, String... settings) {
    Map<String, String> all = new HashMap<>();
    all.put("data", data.toString());
    all.put("port", "0");
    all.put("admin-port", "0");
    all.put("level", "os");
    all.put("log-level", "error");
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    return new ServedStore(Server.start(Configuration.read(all, Map.of()), line -> {}));
  }

  /** What came back. */
  public record Answer(int status, String contentType, String text) {
    public JsonNode json() {
      return JSON.readTree(text);
    }

    /** The text or number of a member, as text. */
    public String at(String member) {
      return json().path(member).asString();
    }
  }

  public Answer get(String path) throws IOException, InterruptedException {
    return send(request(path).build());
  }

  public Answer post(String path, String body) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  public Answer postLines(String path, String lines) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/x-ndjson")
            .POST(BodyPublishers.ofString(lines))
            .build());
  }

  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.address() + path)).timeout(WAIT);
  }

  public Answer send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    return new Answer(
        response.statusCode(),
        response.headers().firstValue("content-type").orElse(""),
        response.body());
  }

  /** The lines of an answer as they come; to be closed, which ends the request. */
  public Stream<String> lines(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, BodyHandlers.ofLines()).body();
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
