package io.varve.server.security;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages away from a server that is open on loopback. A browser on this machine can reach
 * it, so a page of any site could make it send requests: such requests name a foreign origin, or,
 * where the site's name was made to point here, a foreign host.
 */
final class LoopbackGuard {
  private static final Set<String> OURS = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

  private LoopbackGuard() {}

  /** Why the request is refused; null: it is not. */
  static @Nullable Refusal judge(RequestHeaders headers) {
    @Nullable String authority = headers.authority();
    if (authority != null && !isOurs(hostOf(authority))) {
      return Refusal.foreignHost(printable(authority));
    }
    @Nullable String origin = headers.get(HttpHeaderNames.ORIGIN);
    if (origin != null && !isOurOrigin(origin)) {
      return Refusal.foreignOrigin(printable(origin));
    }
    return null;
  }

  /** Whether a page of this origin is served by this machine. */
  static boolean isOurOrigin(String origin) {
    try {
      @Nullable String host = URI.create(origin).getHost();
      return host != null && isOurs(host);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean isOurs(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return OURS.contains(lower) || lower.matches("127(\\.\\d{1,3}){3}");
  }

  private static String hostOf(String authority) {
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > authority.lastIndexOf(']');
    return hasPort ? authority.substring(0, colon) : authority;
  }

  private static String printable(String text) {
    String safe = text.replaceAll("[^ -~]", "?");
    return safe.length() > 200 ? safe.substring(0, 200) : safe;
  }
}
