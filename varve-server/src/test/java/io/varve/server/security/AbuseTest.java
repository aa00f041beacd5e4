package io.varve.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import io.varve.engine.Varve;
import io.varve.server.InProcessServer;
import io.varve.server.config.Configuration;
import io.varve.server.config.ServerConfig;
import io.varve.server.config.ServerLimits;
import io.varve.server.metrics.ServerMetrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What hostile clients send to a port; a route that takes any body stands for all of them. */
@Timeout(120)
final class AbuseTest {
  private static final int MAX_BODY = 1_024 * 1_024;

  /** More than sockets and buffers between two processes hold. */
  private static final int LARGE = 64 * 1_024 * 1_024;

  @TempDir Path directory;
  private InProcessServer server;

  @BeforeEach
  void start() {
    Map<String, String> settings = new HashMap<>();
    settings.put("max-request-bytes", Integer.toString(MAX_BODY));
    settings.put("request-timeout-millis", "1500");
    settings.put("idle-timeout-millis", "1000");
    settings.put("max-connections", "40");
    ServerLimits limits = ServerConfig.of(Configuration.read(settings, Map.of())).limits();
    server =
        InProcessServer.start(
            directory, Varve.inMemory(), settings, builder -> addTo(builder, limits));
  }

  private static void addTo(ServerBuilder builder, ServerLimits limits) {
    Hardening.applyTo(builder, limits, new ServerMetrics().connectionMeter("clients"));
    HttpService length =
        (_, request) ->
            HttpResponse.of(
                request
                    .aggregate()
                    .thenApply(whole -> HttpResponse.of("" + whole.content().length())));
    builder.service("/api/v1/stats", (_, _) -> large());
    builder.service("/api/v1/events", length.decorate(ContentCodings.decoding()));
    builder.decorator(ContentCodings.refusing());
  }

  private static HttpResponse large() {
    return HttpResponse.of(
        ResponseHeaders.of(200),
        HttpData.wrap(new byte[LARGE / 8]),
        HttpData.wrap(new byte[LARGE]));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aBodyAtTheBoundIsTakenAndOnePastItIsNot() throws IOException {
    assertThat(post(new byte[MAX_BODY])).startsWith("HTTP/1.1 200").endsWith("" + MAX_BODY);
    assertThat(post(new byte[MAX_BODY + 1])).startsWith("HTTP/1.1 413");
  }

  @Test
  void aBodyThatSaysItIsTooLongIsRefusedUnread() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\n");
      send(socket, "Content-Length: 99999999999\r\n\r\n");
      assertThat(statusLine(socket)).startsWith("HTTP/1.1 413");
    }
  }

  @Test
  void gzipIsTakenUpToTheSameBoundInflated() throws IOException {
    assertThat(post(gzip(MAX_BODY), "Content-Encoding: gzip"))
        .startsWith("HTTP/1.1 200")
        .endsWith("" + MAX_BODY);
    assertThat(post(gzip(MAX_BODY + 1), "Content-Encoding: gzip")).startsWith("HTTP/1.1 413");
    byte[] bomb = gzip(300 * MAX_BODY);
    assertThat(bomb.length).isLessThan(MAX_BODY);
    assertThat(post(bomb, "Content-Encoding: gzip")).startsWith("HTTP/1.1 413");
  }

  @Test
  void otherCodingsAreRefused() throws IOException {
    for (String coding : new String[] {"br", "deflate", "zstd", "gzip, gzip", "x\u007f"}) {
      assertThat(post(new byte[10], "Content-Encoding: " + coding))
          .as(coding)
          .matches("(?s)HTTP/1.1 4(15|00).*");
    }
  }

  @Test
  void longLinesAndHeadersAreRefused() throws IOException {
    String path = "/health/live?x=" + "y".repeat(ServerLimits.REQUEST_LINE_BYTES);
    assertThat(get(path)).matches("(?s)HTTP/1.1 4\\d\\d.*");
    assertThat(get("/health/live", "X-Long: " + "y".repeat(ServerLimits.HEADER_BYTES)))
        .matches("(?s)HTTP/1.1 4\\d\\d.*");
    assertThat(get("/health/live", "X-Long: " + "y".repeat(ServerLimits.HEADER_BYTES / 2)))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void aHeadThatNeverEndsLosesItsConnection() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n");
      assertThat(bytesUntilClosed(socket, "X-A: b\r\n")).isPositive();
    }
    assertThat(get("/health/live")).startsWith("HTTP/1.1 200");
  }

  @Test
  void aBodyThatNeverEndsLosesItsConnection() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\n");
      send(socket, "Content-Length: 99999\r\n\r\n");
      assertThat(bytesUntilClosed(socket, "x")).isPositive();
    }
    assertThat(get("/health/live")).startsWith("HTTP/1.1 200");
  }

  /** Sends a little again and again until the server hangs up; returns how often. */
  private static int bytesUntilClosed(Socket socket, String little) throws IOException {
    socket.setSoTimeout(50);
    for (int sent = 1; sent < 1_000; sent++) {
      try {
        send(socket, little);
        while (socket.getInputStream().read() >= 0) {
          // An answer, before it hangs up.
        }
        return sent;
      } catch (SocketException _) {
        return sent;
      } catch (java.net.SocketTimeoutException _) {
        // Still open.
      }
    }
    throw new AssertionError("the connection is still open");
  }

  @Test
  void anAnswerThatNobodyTakesLosesItsConnection() throws IOException {
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4_096);
      socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
      send(socket, "GET /api/v1/stats HTTP/1.1\r\nHost: localhost\r\n\r\n");
      while (metrics().contains("varve_http_requests_in_flight 0.0")) {
        Thread.yield();
      }
      while (!metrics().contains("varve_http_requests_in_flight 0.0")) {
        Thread.yield();
      }
      assertThat(readAll(socket).length).isPositive().isLessThan(LARGE);
    }
  }

  private String metrics() {
    return new String(server.metrics.text(), StandardCharsets.UTF_8);
  }

  @Test
  void connectionsBeyondTheBoundDoNotPushOutTheFirst() throws IOException {
    try (Socket first = connect()) {
      Socket[] flood = new Socket[60];
      for (int i = 0; i < flood.length; i++) {
        flood[i] = connect();
      }
      send(first, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(statusLine(first)).startsWith("HTTP/1.1 200");
      for (Socket each : flood) {
        each.close();
      }
    }
  }

  private interface Flood {
    void send(OutputStream out, int round) throws IOException;
  }

  /** Sends a preface and then the same over and over; returns whether the server hung up. */
  private boolean hangsUp(Flood flood) throws IOException {
    try (Socket attacker = connect()) {
      OutputStream out = attacker.getOutputStream();
      out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.write(frame(4, 0, 0, new byte[0]));
      for (int round = 0; round < 100_000; round++) {
        flood.send(out, round);
      }
      return drained(attacker);
    } catch (SocketException _) {
      return true;
    }
  }

  @Test
  void aFloodOfResetsEndsItsConnectionAndNobodyElses() throws IOException {
    boolean hungUp =
        hangsUp((out, round) -> {
          // GET http / with every header from the static table, then RST_STREAM with CANCEL.
          byte[] head = {(byte) 0x82, (byte) 0x86, (byte) 0x84};
          out.write(frame(1, 5, 2 * round + 1, head));
          out.write(frame(3, 0, 2 * round + 1, new byte[] {0, 0, 0, 8}));
        });
    assertThat(hungUp).isTrue();
    assertThat(get("/health/live")).startsWith("HTTP/1.1 200");
  }

  @Test
  void aHeadInEndlessPiecesEndsItsConnection() throws IOException {
    byte[] piece = new byte[1_024];
    boolean hungUp =
        hangsUp((out, round) -> {
          // HEADERS without its end, then CONTINUATION for ever; 0x82 is a whole field.
          Arrays.fill(piece, (byte) 0x82);
          out.write(frame(round == 0 ? 1 : 9, 0, 1, piece));
        });
    assertThat(hungUp).isTrue();
    assertThat(get("/health/live")).startsWith("HTTP/1.1 200");
  }

  @Test
  void pingsAndSettingsWhoseAnswersNobodyReadsDoNotPileUp() throws IOException {
    for (int type : new int[] {6, 4}) {
      try (Socket attacker = connect()) {
        attacker.setSoTimeout(5_000);
        OutputStream out = attacker.getOutputStream();
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        for (int round = 0; round < 50_000; round++) {
          out.write(frame(type, 0, 0, new byte[type == 6 ? 8 : 0]));
        }
      } catch (SocketException _) {
        // It hung up, which is right too.
        assertThat(type).isPositive();
      }
      assertThat(get("/health/live")).startsWith("HTTP/1.1 200");
    }
  }

  private static boolean drained(Socket socket) throws IOException {
    socket.setSoTimeout(10_000);
    try {
      InputStream in = socket.getInputStream();
      while (in.read() >= 0) {
        // Whatever it still had to say.
      }
      return true;
    } catch (SocketException _) {
      return true;
    }
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    byte[] frame = new byte[9 + payload.length];
    frame[1] = (byte) (payload.length >>> 8);
    frame[2] = (byte) payload.length;
    frame[3] = (byte) type;
    frame[4] = (byte) flags;
    frame[5] = (byte) (stream >>> 24);
    frame[6] = (byte) (stream >>> 16);
    frame[7] = (byte) (stream >>> 8);
    frame[8] = (byte) stream;
    System.arraycopy(payload, 0, frame, 9, payload.length);
    return frame;
  }

  @Test
  void rubbishIsRefusedAndTheServerGoesOn() throws IOException {
    for (String rubbish :
        new String[] {
          "\u0000\u0001\u0002\r\n\r\n",
          "GET\r\n\r\n",
          "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
          "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b: c\u0000\r\n\r\n",
          "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n"
              + "Content-Length: 2\r\n\r\nab",
          "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "zz\r\n"
        }) {
      try (Socket socket = connect()) {
        send(socket, rubbish);
        socket.shutdownOutput();
        String answer = new String(readAll(socket), StandardCharsets.ISO_8859_1);
        assertThat(answer).doesNotContain("root:").doesNotContain("HTTP/1.1 5");
      }
    }
    assertThat(get("/health/live")).startsWith("HTTP/1.1 200");
  }

  @Test
  void theServerDoesNotSayWhatItIsMadeOf() throws IOException {
    assertThat(get("/nothing/here")).doesNotContainIgnoringCase("armeria").contains("404");
    assertThat(get("/api/v1/events/subscribe?after=x"))
        .startsWith("HTTP/1.1 400")
        .doesNotContain("io.varve", "Exception");
  }

  private String post(byte[] body, String... headers) throws IOException {
    try (Socket socket = connect()) {
      StringBuilder head = new StringBuilder("POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\n");
      head.append("Connection: close\r\nContent-Length: ").append(body.length).append("\r\n");
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      send(socket, head.append("\r\n").toString());
      try {
        socket.getOutputStream().write(body);
      } catch (SocketException _) {
        // Refused while it was being sent; the answer says so.
        assertThat(body.length).isGreaterThan(1_000);
      }
      return new String(readAll(socket), StandardCharsets.ISO_8859_1);
    }
  }

  private String get(String path, String... headers) throws IOException {
    try (Socket socket = connect()) {
      StringBuilder head = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
      head.append("Connection: close\r\n");
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      send(socket, head.append("\r\n").toString());
      return new String(readAll(socket), StandardCharsets.ISO_8859_1);
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", server.port());
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] readAll(Socket socket) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      InputStream in = socket.getInputStream();
      for (int c = in.read(); c >= 0; c = in.read()) {
        all.write(c);
      }
    } catch (IOException _) {
      // Reset: what came before it counts.
      return all.toByteArray();
    }
    return all.toByteArray();
  }

  private static String statusLine(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    InputStream in = socket.getInputStream();
    for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString();
  }

  private static byte[] gzip(int zeros) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      byte[] block = new byte[64 * 1024];
      for (int left = zeros; left > 0; left -= block.length) {
        gzip.write(block, 0, Math.min(left, block.length));
      }
    }
    return out.toByteArray();
  }
}
