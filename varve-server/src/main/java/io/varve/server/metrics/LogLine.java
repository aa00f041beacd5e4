package io.varve.server.metrics;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.varve.api.json.TimeText;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * One line of the log, as JSON or as text. Whatever a message or a field quotes stays inside its
 * line and its string: everything that is not printable is escaped, and nothing is longer than a
 * bound.
 */
final class LogLine {
  static final int MAX_FIELD_LENGTH = 8_192;
  private static final int MAX_FRAMES = 60;
  private static final int MAX_CAUSES = 5;
  private static final int MAX_FIELDS = 32;

  /** A key may hold a secret whatever its place; nobody needs to read one in a log. */
  private static final Pattern API_KEY = Pattern.compile("varve_([0-9a-f]{12})_[A-Za-z0-9_-]{8,}");

  private final StringBuilder out = new StringBuilder(256);

  private LogLine() {}

  static String json(ILoggingEvent event) {
    LogLine line = new LogLine();
    line.out.append("{\"time\":\"").append(TimeText.format(event.getInstant())).append('"');
    line.field("level", event.getLevel().toString().toLowerCase(Locale.ROOT));
    line.field("logger", event.getLoggerName());
    line.field("message", event.getFormattedMessage());
    @Nullable ServiceRequestContext context = ServiceRequestContext.currentOrNull();
    if (context != null) {
      line.request(context);
    }
    for (KeyValuePair pair : pairs(event)) {
      line.field(pair.key, pair.value);
    }
    if (event.getThrowableProxy() != null) {
      line.field("failure", stack(event.getThrowableProxy()));
    }
    return line.out.append("}\n").toString();
  }

  static String text(ILoggingEvent event) {
    LogLine line = new LogLine();
    line.out.append(TimeText.format(event.getInstant())).append(' ');
    line.out.append(event.getLevel().toString().toLowerCase(Locale.ROOT)).append(' ');
    line.escape(event.getFormattedMessage(), false);
    @Nullable ServiceRequestContext context = ServiceRequestContext.currentOrNull();
    if (context != null) {
      line.word("request_id", RequestMeter.requestId(context));
      line.word("trace_id", RequestTracer.traceId(context));
    }
    for (KeyValuePair pair : pairs(event)) {
      line.out.append(' ');
      line.escape(pair.key, false);
      line.out.append('=');
      line.escape(String.valueOf(pair.value), false);
    }
    if (event.getThrowableProxy() != null) {
      line.out.append(' ');
      line.escape(stack(event.getThrowableProxy()), false);
    }
    return line.out.append('\n').toString();
  }

  private static List<KeyValuePair> pairs(ILoggingEvent event) {
    @Nullable List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs == null) {
      return List.of();
    }
    return pairs.subList(0, Math.min(MAX_FIELDS, pairs.size()));
  }

  /** Which request the line is about, and which trace that is part of. */
  private void request(ServiceRequestContext context) {
    @Nullable String requestId = RequestMeter.requestId(context);
    if (requestId != null) {
      field("request_id", requestId);
    }
    @Nullable String traceId = RequestTracer.traceId(context);
    if (traceId != null) {
      field("trace_id", traceId);
    }
  }

  private void word(String key, @Nullable String value) {
    if (value != null) {
      out.append(' ').append(key).append('=');
      escape(value, false);
    }
  }

  private void field(String key, @Nullable Object value) {
    out.append(",\"");
    escape(key, true);
    out.append("\":");
    if (value instanceof Integer || value instanceof Long || value instanceof Boolean) {
      out.append(value);
    } else {
      out.append('"');
      escape(String.valueOf(value), true);
      out.append('"');
    }
  }

  private void escape(String raw, boolean quoted) {
    boolean cut = raw.length() > MAX_FIELD_LENGTH;
    String text =
        API_KEY
            .matcher(cut ? raw.substring(0, MAX_FIELD_LENGTH) : raw)
            .replaceAll("varve_$1_(secret)");
    text.codePoints().forEach(codePoint -> escape(codePoint, quoted));
    if (cut) {
      out.append("...");
    }
  }

  private void escape(int codePoint, boolean quoted) {
    if (quoted && (codePoint == '"' || codePoint == '\\')) {
      out.append('\\').append((char) codePoint);
    } else if (isPrintable(codePoint)) {
      out.appendCodePoint(codePoint);
    } else if (Character.getType(codePoint) == Character.SURROGATE) {
      // Half a character; readers of JSON reject its escape too.
      out.append("\\ufffd");
    } else {
      for (char unit : Character.toChars(codePoint)) {
        out.append("\\u").append(Integer.toHexString(0x10000 | unit), 1, 5);
      }
    }
  }

  /**
   * Also escapes what turns the direction of writing, breaks lines, or is only half a character.
   */
  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static String stack(IThrowableProxy failure) {
    StringBuilder text = new StringBuilder();
    @Nullable IThrowableProxy at = failure;
    for (int causes = 0; at != null && causes < MAX_CAUSES; causes++) {
      text.append(causes == 0 ? "" : "\ncaused by ");
      text.append(at.getClassName()).append(": ").append(at.getMessage());
      StackTraceElementProxy[] frames = at.getStackTraceElementProxyArray();
      for (int i = 0; i < Math.min(MAX_FRAMES, frames.length); i++) {
        text.append("\n ").append(frames[i].getSTEAsString());
      }
      at = at.getCause();
    }
    return text.toString();
  }
}
