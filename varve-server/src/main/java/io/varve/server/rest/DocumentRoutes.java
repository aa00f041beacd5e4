package io.varve.server.rest;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The description of the routes, and a page that lists them; nothing of it comes from elsewhere.
 */
final class DocumentRoutes {
  private static final String DESCRIPTION = "/io/varve/server/openapi.yaml";
  private static final MediaType YAML = MediaType.parse("application/yaml; charset=utf-8");

  private DocumentRoutes() {}

  static void addTo(ServerBuilder server) {
    byte[] description = description();
    byte[] page =
        RouteIndex.of(new String(description, StandardCharsets.UTF_8))
            .toHtml()
            .getBytes(StandardCharsets.UTF_8);
    server.route().get("/openapi.yaml").build(fixed(YAML, description));
    server.route().get("/docs").build(fixed(MediaType.HTML_UTF_8, page));
    server.route().get("/").build((context, request) -> HttpResponse.ofRedirect("/docs"));
  }

  private static byte[] description() {
    try (InputStream in = DocumentRoutes.class.getResourceAsStream(DESCRIPTION)) {
      if (in == null) {
        throw new IllegalStateException("not packaged: " + DESCRIPTION);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HttpService fixed(MediaType type, byte[] content) {
    ResponseHeaders headers =
        ResponseHeaders.of(
            HttpStatus.OK,
            HttpHeaderNames.CONTENT_TYPE,
            type,
            HttpHeaderNames.CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'",
            HttpHeaderNames.X_CONTENT_TYPE_OPTIONS,
            "nosniff");
    return (context, request) -> HttpResponse.of(headers, HttpData.wrap(content));
  }
}
