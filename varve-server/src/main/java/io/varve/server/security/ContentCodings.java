package io.varve.server.security;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.encoding.StreamDecoderFactory;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.encoding.DecodingService;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes request bodies plain or in gzip, once; refuses every other coding. What comes out of gzip
 * is bounded as a plain body is, while it comes out.
 */
public final class ContentCodings {
  private static final String GZIP = "gzip";
  private static final MediaType PROBLEM = MediaType.parse("application/problem+json");
  private static final byte[] REFUSAL =
      new Refusal(
              HttpStatus.UNSUPPORTED_MEDIA_TYPE.code(),
              "unknown_coding",
              "Unknown content coding",
              "the body comes in a Content-Encoding that this server does not take",
              "send it plain or with Content-Encoding: gzip")
          .toJson();

  private ContentCodings() {}

  /** Takes gzip apart. */
  public static Function<? super HttpService, DecodingService> decoding() {
    return DecodingService.newDecorator(List.of(StreamDecoderFactory.gzip()));
  }

  /** Refuses what {@link #decoding} would let through still encoded; stands before it. */
  public static DecoratingHttpServiceFunction refusing() {
    return ContentCodings::serve;
  }

  private static HttpResponse serve(
      HttpService route, ServiceRequestContext context, HttpRequest request) throws Exception {
    @Nullable String coding = request.headers().get(HttpHeaderNames.CONTENT_ENCODING);
    if (coding == null || isKnown(coding)) {
      return route.serve(context, request);
    }
    return HttpResponse.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE, PROBLEM, HttpData.wrap(REFUSAL));
  }

  private static boolean isKnown(String coding) {
    String lower = coding.strip().toLowerCase(Locale.ROOT);
    return lower.equals(GZIP) || lower.equals("identity") || lower.isEmpty();
  }
}
