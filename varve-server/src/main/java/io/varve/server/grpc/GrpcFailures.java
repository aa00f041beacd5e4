package io.varve.server.grpc;

import com.linecorp.armeria.common.ContentTooLargeException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.varve.api.OutcomeUnknown;
import io.varve.api.VarveException;
import io.varve.protocol.convert.WireFailures;
import io.varve.server.security.GrpcRefusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a failure of the store is to a gRPC client. */
final class GrpcFailures {
  private static final Logger LOG = LoggerFactory.getLogger("varve.grpc");

  /** What the descriptions of the gRPC library begin with: a class of its own. */
  private static final String INSIDES = "com.linecorp.armeria.";

  private GrpcFailures() {}

  static StatusRuntimeException status(RuntimeException failure) {
    if (failure instanceof StatusRuntimeException status) {
      return status;
    }
    if (failure instanceof VarveException known) {
      return WireFailures.toStatus(known);
    }
    LOG.atError().setCause(failure).log("a call failed");
    return Status.INTERNAL
        .withDescription("the server failed; its log says of what")
        .asRuntimeException();
  }

  /**
   * What a client is told of a message that did not become a call, in place of what the gRPC
   * library says of its own insides.
   *
   * @param found what the library would say
   * @param trailers what would go with it: the failure of the store, if it is one
   * @return null: that is right
   */
  static @Nullable Status ofMessage(Status found, Throwable cause, Metadata trailers) {
    if (cause instanceof ContentTooLargeException large) {
      return Status.RESOURCE_EXHAUSTED.withDescription(
          GrpcRefusal.largeRequest(large.maxContentLength()));
    }
    @Nullable String description = found.getDescription();
    if (trailers.containsKey(WireFailures.TRAILER)
        || description == null
        || !description.startsWith(INSIDES)) {
      return null;
    }
    return found.withDescription(
        found.getCode() == Status.Code.RESOURCE_EXHAUSTED
            ? "limit_exceeded: a message may have %d bytes, inflated; send fewer or smaller events at a time"
                .formatted(GrpcBounds.REQUEST_BYTES)
            : "the message is not framed or packed as the server can read it");
  }

  /** What an append failed of. Of a failure nobody foresaw it is not known what it left behind. */
  static VarveException ofAppend(Throwable failure) {
    if (failure instanceof VarveException known) {
      return known;
    }
    LOG.atError().setCause(failure).log("an append failed");
    return new OutcomeUnknown("the server failed during the append; its log says of what", null);
  }
}
