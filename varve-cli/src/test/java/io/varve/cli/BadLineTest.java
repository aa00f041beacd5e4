package io.varve.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Limits;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each kind of bad line: refused with file, line and reason, by import and by append, and nothing
 * before it is lost.
 */
final class BadLineTest extends CommandTest {

  static Stream<Arguments> badLines() {
    return Stream.of(
        bad("malformed", "{\"event_type\":\"t\",}", "expected a key, found '}' at byte 18"),
        bad("cut", "{\"event_type\":\"t\"", "expected ',' or '}', found the end at byte 17"),
        bad("two values", "{\"event_type\":\"t\"} 2", "nothing may follow"),
        bad("no object", "[1,2]", "object"),
        bad("type missing", "{\"entity_id\":\"a\"}", "event_type"),
        bad("wrong type", "{\"event_type\":7}", "\"event_type\" must be a string at byte 14"),
        bad("wrong type of tags", "{\"event_type\":\"t\",\"tags\":\"a:b\"}", "\"tags\" must be"),
        bad(
            "wrong time",
            "{\"event_type\":\"t\",\"timestamp\":\"yesterday\"}",
            "\"timestamp\" must be"),
        bad("wrong id", "{\"event_type\":\"t\",\"id\":\"7\"}", "\"id\" must be a UUID"),
        bad(
            "wrong base64",
            "{\"event_type\":\"t\",\"payload_base64\":\"*\"}",
            "must be standard base64"),
        bad("metadata", "{\"event_type\":\"t\",\"metadata\":[]}", "\"metadata\" must be an object"),
        bad(
            "tag without key",
            "{\"event_type\":\"t\",\"tags\":[\":v\"]}",
            "not of the form key:value"),
        bad("empty type", "{\"event_type\":\"\"}", "event type is empty"),
        bad("control character", "{\"event_type\":\"a\\nb\"}", "U+000A at index 1"),
        bad(
            "unknown field",
            "{\"event_type\":\"t\",\"typ\":1}",
            "unknown field \"typ\" at byte 18"),
        bad(
            "key twice",
            "{\"event_type\":\"t\",\"payload\":{\"a\":1,\"\\u0061\":2}}",
            "\"a\" appears twice"),
        bad(
            "field twice",
            "{\"event_type\":\"t\",\"event_type\":\"t\"}",
            "\"event_type\" appears twice"),
        bad("lone surrogate", "{\"event_type\":\"t\",\"payload\":\"\\ud800\"}", "lone surrogate"),
        bad("expected version", "{\"event_type\":\"t\",\"expected_version\":1}", "no entity_id"),
        bad(
            "too deep",
            "{\"event_type\":\"t\",\"payload\":" + nested(101) + "}",
            "nested deeper than 100"),
        bad(
            "type too long",
            "{\"event_type\":\"" + "t".repeat(513) + "\"}",
            "is 513, the limit is 512"),
        bad(
            "tag too long",
            "{\"event_type\":\"t\",\"tags\":[\"k:" + "v".repeat(255) + "\"]}",
            "is 257, the limit is 256"),
        bad(
            "too many tags",
            "{\"event_type\":\"t\",\"tags\":[" + "\"k:v\",".repeat(64) + "\"k:v\"]}",
            "is 65, the limit is 64"),
        bad(
            "metadata too large",
            "{\"event_type\":\"t\",\"metadata\":{\"m\":\"" + "m".repeat(65_529) + "\"}}",
            "is 65537, the limit is 65536"),
        bad(
            "payload too large",
            "{\"event_type\":\"t\",\"payload\":\"" + "p".repeat(Limits.PAYLOAD_BYTES - 1) + "\"}",
            "is 4194305, the limit is 4194304"));
  }

  private static Arguments bad(String kind, String line, String reason) {
    return Arguments.of(kind, line, reason);
  }

  private static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badLines")
  void importNamesFileLineAndReason(String kind, String line, String reason) throws IOException {
    String file = file("bad.ndjson", event(1), "", event(2), line, event(3));
    Run run = varve("import", file);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines().filter(each -> each.startsWith(file + ":4: "))).hasSize(1);
    assertThat(run.err()).contains(reason).doesNotContain("\tat ", "Exception");
    assertThat(run.lastLine()).contains("\"imported\":2");
    assertThat(count()).isEqualTo(2);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badLines")
  void appendSaysTheReasonAndStoresNothing(String kind, String line, String reason) {
    String input = line.equals("[1,2]") ? "7" : line;
    Run run = varveWithInput(input, "append");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).startsWith("varve: ").doesNotContain("\tat ", "Exception");
    assertThat(run.err().lines()).hasSize(1);
    if (!kind.equals("malformed") && !kind.equals("no object")) {
      assertThat(run.err()).contains(reason);
    }
    assertThat(run.out()).startsWith("{\"status\":\"error\",\"code\":\"");
  }

  @Test
  void invalidUtf8IsRefused() throws IOException {
    byte[] line = "{\"event_type\":\"t\",\"payload\":\"\u00e9\"}\n".getBytes(ISO_8859_1);
    String file = file("latin.ndjson", line);
    Run run = varve("import", file);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(file + ":1: event is not JSON: invalid UTF-8 at byte 29");
    assertThat(Run.withInput(line, "append", "--data", data().toString()).exitCode()).isEqualTo(1);
  }

  @Test
  void valuesAtTheirBoundsAreStored() throws IOException {
    varve(
            "import",
            file(
                "bounds.ndjson",
                "{\"event_type\":\"" + "t".repeat(512) + "\"}",
                "{\"event_type\":\"t\",\"tags\":[\"k:" + "v".repeat(254) + "\"]}",
                "{\"event_type\":\"t\",\"tags\":[" + "\"k:v\",".repeat(63) + "\"k:v\"]}",
                "{\"event_type\":\"t\",\"metadata\":{\"m\":\"" + "m".repeat(65_528) + "\"}}",
                "{\"event_type\":\"t\",\"payload\":" + nested(100) + "}",
                "{\"event_type\":\"t\",\"payload\":\""
                    + "p".repeat(Limits.PAYLOAD_BYTES - 2)
                    + "\"}",
                "{\"event_type\":\"t\",\"payload_base64\":\""
                    + Base64.getEncoder().encodeToString(new byte[Limits.PAYLOAD_BYTES])
                    + "\"}"))
        .ok();
    assertThat(count()).isEqualTo(7);
  }

  @Test
  void numbersBeyondDoubleAreKeptByteForByte() throws IOException {
    String number = "-123456789012345678901234567890.000100E+0400";
    String line = "{\"event_type\":\"t\",\"payload\":{\"n\" : [" + number + ", 1.0, 1e400]}}";
    varve("import", file("numbers.ndjson", line)).ok();
    assertThat(varve("query", "--all").ok().out())
        .contains("\"payload\":{\"n\":[" + number + ",1.0,1e400]}");
  }

  @Test
  void anOverlongLineIsRefusedWithoutBeingKept() throws IOException {
    byte[] line = new byte[LineSplitter.MAX_LINE_BYTES + 1];
    Arrays.fill(line, (byte) ' ');
    byte[] text = "{\"event_type\":\"t\"}".getBytes(UTF_8);
    System.arraycopy(text, 0, line, 0, text.length);
    byte[] content = new byte[line.length + 2 * text.length + 2];
    System.arraycopy(text, 0, content, 0, text.length);
    content[text.length] = '\n';
    System.arraycopy(line, 0, content, text.length + 1, line.length);
    content[text.length + 1 + line.length] = '\n';
    System.arraycopy(text, 0, content, content.length - text.length, text.length);
    String file = file("long.ndjson", content);
    Run run = varve("import", file);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(file + ":2: line is longer than 8388608 bytes");
    assertThat(count()).isEqualTo(1);
    String bad = folder.resolve("bad.ndjson").toString();
    varve("import", file, "--resume", "--skip-bad", bad).ok();
    assertThat(count()).isEqualTo(2);
  }
}
