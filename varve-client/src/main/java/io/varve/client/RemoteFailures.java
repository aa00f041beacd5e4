package io.varve.client;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.handler.ssl.NotSslRecordException;
import io.varve.api.StoreClosed;
import io.varve.api.StoreUnavailable;
import io.varve.api.VarveException;
import io.varve.protocol.convert.WireFailures;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** What a failed call means to the caller, and whether another attempt may help. */
final class RemoteFailures {
  private RemoteFailures() {}

  /** Whether the server may be back soon. A server that closes its store is stopping. */
  static boolean mayPass(Status status, @Nullable Metadata trailers) {
    @Nullable VarveException failure = WireFailures.fromTrailers(trailers);
    if (failure != null) {
      return failure instanceof StoreClosed;
    }
    return switch (status.getCode()) {
      case UNAUTHENTICATED,
          PERMISSION_DENIED,
          UNIMPLEMENTED,
          INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          FAILED_PRECONDITION,
          OUT_OF_RANGE,
          DATA_LOSS,
          RESOURCE_EXHAUSTED ->
          false;
      case UNAVAILABLE -> tlsProblem(status.getCause()) == null;
      case OK, CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, ABORTED, INTERNAL -> true;
    };
  }

  /** The failure of a call that stores nothing. */
  static VarveException ofRead(RemoteOptions options, Status status, @Nullable Metadata trailers) {
    @Nullable VarveException failure = WireFailures.fromTrailers(trailers);
    return failure != null && !(failure instanceof StoreClosed)
        ? failure
        : notServed(options, status);
  }

  /** Whether the server turned the call away before it looked at a message. */
  static boolean isRefusal(Status status) {
    return switch (status.getCode()) {
      case UNAUTHENTICATED, PERMISSION_DENIED, UNIMPLEMENTED -> true;
      default -> false;
    };
  }

  /** The failure of a call that the server did not see, or turned away. */
  static StoreUnavailable notServed(RemoteOptions options, Status status) {
    return isRefusal(status)
        ? new StoreUnavailable(
            "the server at " + options.address() + " refuses: " + status.getDescription(),
            status.getCause())
        : unavailable(options, status);
  }

  /** What another attempt does not change; null: nothing of that kind. */
  private static @Nullable String tlsProblem(@Nullable Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof CertificateException || each instanceof CertPathBuilderException) {
        return "its certificate is not accepted ("
            + each.getMessage()
            + "); give it one for the name it is reached by, from an authority that this JVM trusts"
            + " or that the client is told of";
      }
      if (each instanceof NotSslRecordException) {
        return "what listens there speaks none; use http:// if that is meant";
      }
    }
    return null;
  }

  private static StoreUnavailable unavailable(RemoteOptions options, Status status) {
    @Nullable String tls = tlsProblem(status.getCause());
    if (tls != null) {
      return new StoreUnavailable(
          "no TLS with the server at " + options.address() + ": " + tls, status.getCause());
    }
    // What follows the first line is about the inside of the connection.
    @Nullable String text = status.getDescription();
    String description = text == null ? "" : " (" + text.lines().findFirst().orElse("") + ")";
    return new StoreUnavailable(
        "the server at "
            + options.address()
            + " did not answer: "
            + status.getCode()
            + description
            + "; see that it runs and can be reached, then try again",
        status.getCause());
  }
}
