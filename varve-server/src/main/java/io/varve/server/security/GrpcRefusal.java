package io.varve.server.security;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a gRPC call that is turned away before any service sees it: a client looks for its
 * own status in a response without a body.
 */
public final class GrpcRefusal {
  private static final String GRPC = "application/grpc";

  private GrpcRefusal() {}

  /** Whether who sent this reads such an answer. */
  public static boolean isFor(RequestHeaders request) {
    @Nullable String contentType = request.get(HttpHeaderNames.CONTENT_TYPE);
    return contentType != null && contentType.startsWith(GRPC);
  }

  /** All of the answer. */
  public static ResponseHeaders of(RequestHeaders request, Status.Code code, String message) {
    return ResponseHeaders.builder(HttpStatus.OK)
        .add(HttpHeaderNames.CONTENT_TYPE, request.get(HttpHeaderNames.CONTENT_TYPE, GRPC))
        .addInt("grpc-status", code.value())
        .add("grpc-message", message.replaceAll("[^ -~]|%", "?"))
        .endOfStream(true)
        .build();
  }

  /**
   * The answer to a call whose only message does not fit into one request.
   *
   * @param requestBytes of the server's setting max-request-bytes
   */
  public static ResponseHeaders ofLargeRequest(RequestHeaders request, long requestBytes) {
    return of(request, Status.Code.RESOURCE_EXHAUSTED, largeRequest(requestBytes));
  }

  /**
   * What is said of such a call, also where a service finds it out.
   *
   * @param requestBytes of the server's setting max-request-bytes
   */
  public static String largeRequest(long requestBytes) {
    return "limit_exceeded: a call with one message may have %d bytes (max-request-bytes); send fewer or smaller events at a time, or over AppendStream"
        .formatted(requestBytes);
  }
}
