package io.varve.server.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.server.ServedStore;
import io.varve.server.ServedStore.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams of lines: what of them is stored, and what the answer says. */
@Timeout(120)
final class LineUploadTest {
  private static final String EVENTS = "/api/v1/events";

  @TempDir static Path directory;
  private static ServedStore served;

  @BeforeAll
  static void start() {
    served =
        ServedStore.start(
            directory.resolve("data"), "stall-millis", "300", "max-request-bytes", "100000");
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  private static String line(String entity, String more) {
    return "{\"entity_id\":\"" + entity + "\",\"event_type\":\"t\"" + more + "}\n";
  }

  private static String expecting(String entity, long version) {
    return line(entity, ",\"expected_version\":" + version);
  }

  private static void assertStored(Answer answer, int lines) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    assertThat(answer.at("accepted")).isEqualTo(Integer.toString(lines));
  }

  private static void assertRefused(Answer answer, int status, int line) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(status);
    assertThat(answer.contentType()).startsWith("application/problem+json");
    assertThat(answer.at("line")).isEqualTo(Integer.toString(line));
  }

  private static String version(String entity) throws IOException, InterruptedException {
    return served.get("/api/v1/entities/" + entity).at("version");
  }

  private static HttpRequest.Builder lines(String path) {
    return served.request(path).header("Content-Type", "application/x-ndjson");
  }

  @Test
  void storesMoreThanARequestMayHave() throws Exception {
    String lines = line("big", ",\"payload\":\"" + "x".repeat(1_000) + "\"").repeat(1_000);
    assertThat(lines.length()).isGreaterThan(1_000_000);
    Answer answer = served.postLines(EVENTS + "?batch=64", lines);
    assertStored(answer, 1_000);
    assertThat(answer.at("last_position")).isEqualTo(served.get("/api/v1/head").at("head"));
    assertThat(version("big")).isEqualTo("1000");
  }

  @Test
  void takesLinesHoweverTheyEnd() throws Exception {
    String lines = "\r\n" + line("ends", "") + "  \n" + line("ends", "").replace("\n", "\r\n");
    assertStored(served.postLines(EVENTS, lines + line("ends", "").strip()), 3);
    assertStored(served.postLines(EVENTS, ""), 0);
    assertStored(served.postLines(EVENTS, "\n\n"), 0);
  }

  @Test
  void storesTheLinesBeforeABadOneAndNoneAfter() throws Exception {
    String good = line("bad-1", "");
    for (String bad :
        new String[] {"{", "{}", "[]", "{\"event_type\":\"a\",\"no\":1}", "\u0001", "null"}) {
      int before =
          served.get("/api/v1/entities/bad-1").status() == 404
              ? 0
              : Integer.parseInt(version("bad-1"));
      Answer answer =
          served.postLines(EVENTS + "?batch=2", good.repeat(5) + bad + "\n" + good.repeat(9));
      assertRefused(answer, 400, 6);
      assertThat(answer.at("accepted")).isEqualTo("5");
      assertThat(answer.at("place")).startsWith("line 6");
      assertThat(version("bad-1")).isEqualTo(Integer.toString(before + 5));
    }
  }

  @Test
  void checksWhatEachLineExpectsInItsTurn() throws Exception {
    String lines =
        expecting("turn-1", 0)
            + expecting("turn-2", 0)
            + expecting("turn-1", 1)
            + line("turn-1", "")
            + expecting("turn-1", 3)
            + line("turn-3", "")
            + expecting("turn-3", 1)
            + line("turn-3", ",\"expected_version\":\"exists\"");
    assertStored(served.postLines(EVENTS, lines), 8);
    assertThat(version("turn-1")).isEqualTo("4");
  }

  @Test
  void stopsAtTheFirstLineWhoseExpectationDoesNotHold() throws Exception {
    String lines =
        line("stop-2", "")
            + expecting("stop-1", 0)
            + expecting("stop-1", 1)
            + expecting("stop-1", 7)
            + expecting("stop-1", 2)
            + line("stop-2", "");
    Answer answer = served.postLines(EVENTS, lines);
    assertRefused(answer, 409, 4);
    assertThat(answer.at("accepted")).isEqualTo("3");
    assertThat(answer.at("expected")).isEqualTo("version 7");
    assertThat(answer.at("actual")).isEqualTo("version 2");
    assertThat(version("stop-1")).isEqualTo("2");
    assertThat(version("stop-2")).isEqualTo("1");
  }

  @Test
  void storesTheSameLinesWithTheSameKeyOnce() throws Exception {
    String lines = (line("once-1", "") + line("once-2", "")).repeat(20) + expecting("once-3", 0);
    HttpRequest request =
        lines(EVENTS + "?batch=7")
            .header("Idempotency-Key", "upload-1")
            .POST(BodyPublishers.ofString(lines))
            .build();
    Answer first = served.send(request);
    assertStored(first, 41);
    assertThat(served.send(request)).isEqualTo(first);
    assertThat(version("once-1")).isEqualTo("20");
  }

  @Test
  void wantsANewKeyForLinesThatWereMended() throws Exception {
    String good = expecting("mend", 0) + expecting("mend", 1);
    HttpRequest.Builder request = lines(EVENTS).header("Idempotency-Key", "upload-2");
    Answer bad =
        served.send(
            request.copy().POST(BodyPublishers.ofString(good + expecting("mend", 9))).build());
    assertRefused(bad, 409, 3);
    Answer mended =
        served.send(
            request.copy().POST(BodyPublishers.ofString(good + expecting("mend", 2))).build());
    assertThat(mended.at("code")).isEqualTo("retry_mismatch");
    assertStored(served.postLines(EVENTS, expecting("mend", 2)), 1);
    assertThat(version("mend")).isEqualTo("3");
  }

  @Test
  void takesGzip() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(line("packed", "").repeat(5_000).getBytes(UTF_8));
    }
    Answer answer =
        served.send(
            lines(EVENTS)
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(packed.toByteArray()))
                .build());
    assertStored(answer, 5_000);
  }

  @Test
  void takesALineAtItsBoundAndRefusesOnePastIt() throws Exception {
    String short1 = line("long", "");
    String open = "{\"event_type\":\"t\"";
    String atBound = open + " ".repeat(LineBuffer.MAX_LINE_BYTES - open.length() - 1) + "}\n";
    assertStored(served.postLines(EVENTS, short1 + atBound + short1), 3);
    Answer answer = served.postLines(EVENTS, short1 + atBound.replace("}\n", " }\n") + short1);
    assertRefused(answer, 400, 2);
    assertThat(answer.at("code")).isEqualTo("limit_exceeded");
  }

  @Test
  void boundsBatchAndKey() throws Exception {
    assertStored(served.postLines(EVENTS + "?batch=1", line("bounds", "").repeat(3)), 3);
    assertStored(served.postLines(EVENTS + "?batch=10000", line("bounds", "")), 1);
    assertThat(served.postLines(EVENTS + "?batch=0", "").status()).isEqualTo(400);
    assertThat(served.postLines(EVENTS + "?batch=10001", "").status()).isEqualTo(400);
    for (int bytes : new int[] {40, 41}) {
      HttpRequest request =
          lines(EVENTS)
              .header("Idempotency-Key", "k".repeat(bytes))
              .POST(BodyPublishers.ofString(line("bounds", "")))
              .build();
      assertThat(served.send(request).status()).isEqualTo(bytes == 40 ? 200 : 400);
    }
  }

  @Test
  void givesUpASenderThatStalls() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", served.server.address().getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type:"
                  + " application/x-ndjson\r\nContent-Length: 1000\r\n\r\n"
                  + line("stalled", ""))
              .getBytes(UTF_8));
      out.flush();
      String answer = new String(socket.getInputStream().readNBytes(12), UTF_8);
      assertThat(answer).isEqualTo("HTTP/1.1 408");
    }
  }
}
