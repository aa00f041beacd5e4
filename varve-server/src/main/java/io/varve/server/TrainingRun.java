package io.varve.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.varve.server.config.Configuration;
import io.varve.server.metrics.LogConfigurator;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A server that serves itself a few requests and ends, over a store of its own that is gone then.
 * The launcher runs it once, for the JVM to note which classes a start needs.
 */
public final class TrainingRun {
  private static final String APPEND =
      "{\"entity_id\":\"order-1\",\"event_type\":\"order.placed\",\"payload\":{\"amount\":1}}";
  private static final int STALL_MILLIS = 10_000;

  private TrainingRun() {}

  public static void main(String[] arguments) throws IOException {
    Path directory = Files.createTempDirectory("varve-training");
    try {
      run(directory.resolve("data"));
    } finally {
      delete(directory);
    }
    // As the server ends: threads of the network that are still there do not matter.
    System.exit(0);
  }

  private static void run(Path data) throws IOException {
    Map<String, String> flags =
        Map.of("data", data.toString(), "port", "0", "admin-port", "0", "level", "os");
    LogConfigurator.apply(true, "info");
    try (Server server = Server.start(Configuration.read(flags, Map.of()), line -> {})) {
      request(server.address(), "GET /health/ready HTTP/1.1", "");
      request(server.address(), "POST /api/v1/events HTTP/1.1", APPEND);
      request(server.address(), "GET /api/v1/events/query?entity_id=order-1 HTTP/1.1", "");
      request(server.address(), "GET /metrics HTTP/1.1", "");
    }
  }

  /** By a bare socket, so that no client's classes are taken for the server's. */
  private static void request(URI address, String line, String body) throws IOException {
    String head =
        line
            + "\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n";
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket.setSoTimeout(STALL_MILLIS);
      socket.getOutputStream().write((head + body).getBytes(US_ASCII));
      byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
      if (!new String(status, US_ASCII).endsWith(" 200")) {
        throw new IOException(line + " was answered with " + new String(status, US_ASCII));
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(directory)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }
}
