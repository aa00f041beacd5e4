package io.varve.client;

import io.grpc.Metadata;
import io.grpc.Status;
import io.varve.api.StoreClosed;
import io.varve.api.StoreUnavailable;
import io.varve.api.VarveException;
import io.varve.protocol.convert.WireFailures;
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
      case OK, CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, ABORTED, INTERNAL, UNAVAILABLE -> true;
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

  private static StoreUnavailable unavailable(RemoteOptions options, Status status) {
    String description =
        status.getDescription() == null ? "" : " (" + status.getDescription() + ")";
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
