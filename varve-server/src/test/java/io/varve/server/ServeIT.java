package io.varve.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server as a process: how it starts, what it serves, how it stops. */
@Timeout(300)
final class ServeIT {
  private static final Path ORDERS = ServerProcess.ROOT.resolve("examples/orders.ndjson");

  @TempDir Path directory;
  private final HttpClient client = HttpClient.newHttpClient();

  private HttpResponse<String> get(ServerProcess server, String path)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(server.address().resolve(path)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(
      ServerProcess server, String path, String type, HttpRequest.BodyPublisher body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(server.address().resolve(path))
            .header("Content-Type", type)
            .POST(body)
            .build(),
        BodyHandlers.ofString());
  }

  /** Runs {@code ./varve} to its end; returns what it printed. */
  private String varve(int exitCode, String... arguments) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(ServerProcess.ROOT.resolve("varve").toString()));
    words.addAll(List.of(arguments));
    words.addAll(List.of("--data", data().toString()));
    Path printed = Files.createTempFile(directory, "varve", ".out");
    Process process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(printed, UTF_8);
    assertThat(process.exitValue()).as(text).isEqualTo(exitCode);
    return text;
  }

  private Path data() {
    return directory.resolve("data");
  }

  @Test
  void saysWhereItListensTheLevelAndTheDocs() throws Exception {
    try (ServerProcess server = ServerProcess.start(data())) {
      assertThat(server.printed().getFirst())
          .startsWith("varve serves http://127.0.0.1:")
          .endsWith(", data " + data() + ", level fsync");
      assertThat(server.printed().get(1)).isEqualTo("docs: " + server.address() + "/docs");
      assertThat(server.errors()).contains("open: everybody on this machine");
      assertThat(get(server, "/docs").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void servesAStoreOfTheCommandLineAndLeavesOneToIt() throws Exception {
    varve(0, "import", ORDERS.toString());
    String query = varve(0, "query", "--entity", "order-1001");
    try (ServerProcess server = ServerProcess.start(data())) {
      String served = get(server, "/api/v1/events/query?entity_id=order-1001").body();
      query.lines().forEach(line -> assertThat(served).contains(line));
      HttpResponse<String> appended =
          post(
              server,
              "/api/v1/events",
              "application/json",
              BodyPublishers.ofString(
                  "{\"entity_id\":\"order-1001\",\"event_type\":\"order.closed\"}"));
      assertThat(appended.body()).contains("\"versions\":{\"order-1001\":9}");
      assertThat(varve(4, "import", ORDERS.toString(), "--resume"))
          .contains("open for writing in process");
      server.terminate();
      assertThat(server.await()).isZero();
      assertThat(server.printed()).endsWith("stopped");
    }
    assertThat(varve(0, "query", "--type", "order.closed")).contains("\"version\":9");
    assertThat(varve(0, "verify")).contains("\"sound\":true,\"unclean\":false");
  }

  @Test
  void keepsWhatItAcknowledgedWhenItIsKilled() throws Exception {
    try (ServerProcess server = ServerProcess.start(data())) {
      HttpResponse<String> stored =
          post(server, "/api/v1/events", "application/x-ndjson", BodyPublishers.ofFile(ORDERS));
      assertThat(stored.body()).isEqualTo("{\"accepted\":60,\"last_position\":60}");
      server.kill();
    }
    assertThat(varve(0, "verify")).contains("\"sound\":true").contains("\"events\":60");
    try (ServerProcess server = ServerProcess.start(data())) {
      assertThat(get(server, "/api/v1/head").body()).isEqualTo("{\"head\":60}");
    }
  }

  @Test
  void letsARequestEndThatWasBegunBeforeItWasToldToStop() throws Exception {
    try (ServerProcess server = ServerProcess.start(data());
        Socket socket = new Socket("127.0.0.1", server.address().getPort())) {
      String body = "{\"event_type\":\"late\"}";
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type:"
                  + " application/json\r\nExpect: 100-continue\r\nContent-Length: "
                  + body.length()
                  + "\r\n\r\n")
              .getBytes(UTF_8));
      out.flush();
      // The server has the request once it asks for the body.
      assertThat(new String(socket.getInputStream().readNBytes(25), UTF_8)).contains(" 100 ");
      server.terminate();
      out.write(body.getBytes(UTF_8));
      out.flush();
      assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8))
          .isEqualTo("HTTP/1.1 200");
      assertThat(server.await()).isZero();
    }
  }

  @Test
  void servesWithTlsAndSaysWhatStandsAgainstIt() throws Exception {
    MadeCertificate made = MadeCertificate.make(directory, "known", "EC", MadeCertificate.LOOPBACK);
    String chain = made.chain().toString();
    String key = made.key().toString();
    try (ServerProcess server =
            ServerProcess.start(data(), "--tls-certificate", chain, "--tls-key", key);
        HttpClient trusting = HttpClient.newBuilder().sslContext(made.trust()).build()) {
      URI head = server.address().resolve("/api/v1/head");
      assertThat(head).hasScheme("https");
      HttpRequest request = HttpRequest.newBuilder(head).build();
      assertThat(trusting.send(request, BodyHandlers.ofString()).body()).isEqualTo("{\"head\":0}");
      server.terminate();
      assertThat(server.await()).isZero();
    }
    String none = directory.resolve("none.key").toString();
    assertThat(varve(1, "serve", "--tls-certificate", chain, "--tls-key", none))
        .startsWith("varve: tls-key " + none + " is not there; ");
    assertThat(varve(1, "serve", "--tls-certificate", key, "--tls-key", key))
        .startsWith("varve: tls-certificate " + key + " has no certificate in PEM; ");
  }

  @Test
  void saysWhatStandsAgainstAStart() throws Exception {
    try (ServerProcess server = ServerProcess.start(data())) {
      String port = Integer.toString(server.address().getPort());
      assertThat(varve(4, "serve", "--port", "0", "--admin-port", "0"))
          .contains("open for writing in process");
      List<String> other = new ArrayList<>();
      other.add(varve(1, "serve", "--no-such-setting"));
      other.add(varve(1, "serve", "--port", "70000"));
      assertThat(other).allMatch(text -> text.startsWith("varve: "));
      Path free = directory.resolve("free");
      List<String> words =
          List.of(
              ServerProcess.ROOT.resolve("varve").toString(),
              "serve",
              "--data",
              free.toString(),
              "--port",
              port,
              "--admin-port",
              "0");
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(text).isEqualTo(4);
      assertThat(text).contains("cannot listen on 127.0.0.1:" + port).contains("--port");
    }
    assertThat(varve(1, "serve", "--level", "os")).contains("level fsync");
  }
}
