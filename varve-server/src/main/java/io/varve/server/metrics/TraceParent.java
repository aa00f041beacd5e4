package io.varve.server.metrics;

import com.linecorp.armeria.common.RequestHeaders;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The trace that a request says it is part of, as W3C Trace Context writes it. */
final class TraceParent {
  private static final String HEADER = "traceparent";

  /** Version, trace, parent, flags; later versions may have more. */
  private static final Pattern FORM =
      Pattern.compile("(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

  private static final String NO_TRACE = "0".repeat(32);

  private TraceParent() {}

  /** The id of the trace; null: it says none, or nothing that is one. */
  static @Nullable String traceId(RequestHeaders headers) {
    @Nullable String given = headers.get(HEADER);
    if (given == null) {
      return null;
    }
    Matcher matcher = FORM.matcher(given);
    return matcher.matches() && !matcher.group(1).equals(NO_TRACE) ? matcher.group(1) : null;
  }
}
