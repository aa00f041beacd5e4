package io.varve.server.stream;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads server-sent events over HTTP/1.1 from a socket of its own, one at a time, when asked to.
 */
final class SseReader implements AutoCloseable {
  record Item(String id, String event, String data) {}

  private final Socket socket;
  private final InputStream in;
  final List<String> head = new ArrayList<>();
  private int chunkLeft;
  final List<String> comments = new ArrayList<>();

  private SseReader(Socket socket, InputStream in) {
    this.socket = socket;
    this.in = in;
  }

  static SseReader open(URI uri, String... headers) throws IOException {
    return open(uri, 64 * 1024, headers);
  }

  static SseReader open(URI uri, int receiveBytes, String... headers) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(receiveBytes);
    socket.setSoTimeout(30_000);
    socket.connect(new java.net.InetSocketAddress(uri.getHost(), uri.getPort()));
    String path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    StringBuilder request =
        new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    socket
        .getOutputStream()
        .write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    SseReader reader = new SseReader(socket, new BufferedInputStream(socket.getInputStream()));
    for (String line = reader.headLine(); !line.isEmpty(); line = reader.headLine()) {
      reader.head.add(line);
    }
    return reader;
  }

  String status() {
    return head.getFirst();
  }

  private String headLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the response has no end of its head");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /** The next byte of the body; -1: its end. */
  private int bodyByte() throws IOException {
    if (chunkLeft == 0) {
      chunkLeft = Integer.parseInt(headLine(), 16);
      if (chunkLeft == 0) {
        return -1;
      }
    }
    int c = in.read();
    chunkLeft--;
    if (chunkLeft == 0) {
      headLine();
    }
    return c;
  }

  /** The next event; null: the stream ended. */
  Item next() throws IOException {
    String id = "";
    String event = "";
    String data = "";
    while (true) {
      String line = bodyLine();
      if (line == null) {
        return null;
      }
      if (line.isEmpty()) {
        if (!data.isEmpty()) {
          return new Item(id, event, data);
        }
      } else if (line.startsWith(":")) {
        comments.add(line);
        if (comments.size() == 1) {
          return new Item("", "comment", line);
        }
      } else if (line.startsWith("id: ")) {
        id = line.substring(4);
      } else if (line.startsWith("event: ")) {
        event = line.substring(7);
      } else if (line.startsWith("data: ")) {
        data = line.substring(6);
      }
    }
  }

  private String bodyLine() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int c = bodyByte();
      if (c < 0) {
        return null;
      }
      if (c == '\n') {
        return line.toString();
      }
      line.append((char) c);
    }
  }

  /** Drops the connection, whatever is under way. */
  @Override
  public void close() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }
}
