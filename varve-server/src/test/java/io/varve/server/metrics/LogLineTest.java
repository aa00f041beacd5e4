package io.varve.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

final class LogLineTest {
  private final LoggerContext context = new LoggerContext();

  private LoggingEvent event(String message, Throwable failure, Object... pairs) {
    LoggingEvent event =
        new LoggingEvent(
            "here", context.getLogger("varve.test"), Level.WARN, message, failure, null);
    List<KeyValuePair> all = new ArrayList<>();
    for (int i = 0; i < pairs.length; i += 2) {
      all.add(new KeyValuePair((String) pairs[i], pairs[i + 1]));
    }
    event.setKeyValuePairs(all);
    return event;
  }

  @Test
  void aLineIsOneJsonObject() {
    String line = LogLine.json(event("slow query", null, "millis", 12L, "query", "{\"all\":true}"));

    assertThat(line)
        .startsWith("{\"time\":\"")
        .endsWith(
            "\",\"level\":\"warn\",\"logger\":\"varve.test\",\"message\":\"slow query\","
                + "\"millis\":12,\"query\":\"{\\\"all\\\":true}\"}\n");
  }

  @Test
  void nothingThatIsQuotedLeavesItsLineOrItsString() {
    long seed = 20_260_301;
    Random random = new Random(seed);
    String[] nasty = {
      "\n{\"level\":\"error\"}",
      "\r\n",
      "\u0085",
      "\u2028",
      "\u2029",
      "\u001b[31m",
      "\u009b2J",
      "\u202e",
      "\ud800",
      "\udc00x",
      "\"",
      "\\",
      "\\u000a",
      "\u0000",
      "\u007f",
      "\ufeff",
      "😀"
    };
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder("a");
      for (int k = 0; k < 4; k++) {
        text.append(nasty[random.nextInt(nasty.length)]).append((char) random.nextInt(0x10000));
      }
      LoggingEvent event =
          event(text.toString(), new IllegalStateException(text.toString()), text.toString(), text);
      checkLine(LogLine.json(event), seed);
      assertIsOneLine(LogLine.text(event), seed);
    }
  }

  private static void checkLine(String line, long seed) {
    assertIsOneLine(line, seed);
    int depth = 0;
    int objects = 0;
    try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), line)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        objects += token == JsonToken.START_OBJECT ? 1 : 0;
      }
    }
    assertThat(depth).isZero();
    assertThat(objects).as("seed %d", seed).isEqualTo(1);
  }

  private static void assertIsOneLine(String line, long seed) {
    assertThat(line).as("seed %d", seed).endsWith("\n");
    assertThat(line.substring(0, line.length() - 1).codePoints())
        .as("seed %d", seed)
        .noneMatch(each ->
            Character.isISOControl(each)
                || each == 0x2028
                || each == 0x2029
                || each == 0x202E
                || Character.getType(each) == Character.SURROGATE);
  }

  @Test
  void aFieldHasABound() {
    String whole = "x".repeat(LogLine.MAX_FIELD_LENGTH);
    assertThat(LogLine.json(event(whole, null))).contains("\"" + whole + "\"");
    assertThat(LogLine.json(event(whole + "y", null))).contains("\"" + whole + "...\"");
  }

  @Test
  void aKeyIsNeverShownWhole() {
    String key = "varve_0123456789ab_" + "S".repeat(43);
    String line = LogLine.json(event("got " + key, new IllegalStateException(key), "key", key));

    assertThat(line).doesNotContain("SSSS").contains("varve_0123456789ab_(secret)");
  }

  @Test
  void aFailureShowsItsCauses() {
    String line =
        LogLine.json(
            event("failed", new IllegalStateException("outer", new RuntimeException("inner"))));
    assertThat(line)
        .contains("\"failure\":\"java.lang.IllegalStateException: outer\\u000a")
        .contains("caused by java.lang.RuntimeException: inner");
  }
}
