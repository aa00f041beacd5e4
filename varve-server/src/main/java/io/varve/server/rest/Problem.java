package io.varve.server.rest;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import io.varve.api.AppendResult;
import io.varve.api.VarveException;
import io.varve.api.json.InvalidJson;
import io.varve.api.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was not answered as wanted: an RFC 9457 problem. The code never changes between
 * releases; the texts are for people.
 *
 * @param place what of the request is meant, such as {@code parameter limit}; null: all of it
 * @param more further members, numbers or texts, by name
 */
record Problem(
    HttpStatus status,
    String code,
    String detail,
    @Nullable String place,
    String remedy,
    Map<String, Object> more) {
  private static final MediaType MEDIA_TYPE = MediaType.parse("application/problem+json");
  private static final Pattern BYTE = Pattern.compile(" at byte (\\d+)$");

  Problem(HttpStatus status, String code, String detail, @Nullable String place, String remedy) {
    this(status, code, detail, place, remedy, Map.of());
  }

  /** The problem that a failure is. */
  static Problem of(VarveException failure) {
    return of(failure, null);
  }

  /** As {@link #of(VarveException)}, where it is known what of the request it is about. */
  static Problem of(VarveException failure, @Nullable String place) {
    ProblemKind kind = ProblemKind.of(failure);
    return new Problem(
        kind.status(),
        failure.code(),
        String.valueOf(failure.getMessage()),
        place == null ? null : withByte(place, failure),
        kind.remedy());
  }

  private static String withByte(String place, VarveException failure) {
    if (failure instanceof InvalidJson json) {
      return place + ", byte " + json.offset();
    }
    Matcher end = BYTE.matcher(String.valueOf(failure.getMessage()));
    return end.find() ? place + ", byte " + end.group(1) : place;
  }

  /** A condition of an append did not hold. */
  static Problem of(AppendResult.Conflict conflict) {
    Map<String, Object> more = new LinkedHashMap<>();
    more.put("expected", conflict.expected());
    more.put("actual", conflict.actual());
    return new Problem(
        HttpStatus.CONFLICT,
        "conflict",
        "expected " + conflict.expected() + ", found " + conflict.actual(),
        conflict.where(),
        "read what is there now, decide again, and append with what you then expect",
        more);
  }

  /** A parameter or header that is not as it must be. */
  static Problem invalid(String place, String detail, String remedy) {
    return new Problem(HttpStatus.BAD_REQUEST, "invalid_input", detail, place, remedy);
  }

  static Problem notFound(String place, String detail) {
    return new Problem(
        HttpStatus.NOT_FOUND, "not_found", detail, place, "check the id; nothing here was removed");
  }

  Problem with(String name, Object value) {
    Map<String, Object> all = new LinkedHashMap<>(more);
    all.put(name, value);
    return new Problem(status, code, detail, place, remedy, all);
  }

  byte[] toJson() {
    JsonWriter out = new JsonWriter();
    out.beginObject().key("type").string("about:blank");
    out.key("title").string(status.reasonPhrase()).key("status").number(status.code());
    out.key("code").string(code).key("detail").string(detail);
    if (place != null) {
      out.key("place").string(place);
    }
    out.key("remedy").string(remedy);
    more.forEach((name, value) -> {
      out.key(name);
      if (value instanceof Long number) {
        out.number(number);
      } else {
        out.string(value.toString());
      }
    });
    return out.endObject().toBytes();
  }

  ResponseHeaders headers() {
    return ResponseHeaders.of(status, HttpHeaderNames.CONTENT_TYPE, MEDIA_TYPE);
  }

  HttpResponse toResponse() {
    return HttpResponse.of(headers(), HttpData.wrap(toJson()));
  }
}
