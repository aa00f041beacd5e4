package io.varve.server.grpc;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.varve.api.OutcomeUnknown;
import io.varve.api.VarveException;
import io.varve.protocol.convert.WireFailures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a failure of the store is to a gRPC client. */
final class GrpcFailures {
  private static final Logger LOG = LoggerFactory.getLogger("varve.grpc");

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

  /** What an append failed of. Of a failure nobody foresaw it is not known what it left behind. */
  static VarveException ofAppend(Throwable failure) {
    if (failure instanceof VarveException known) {
      return known;
    }
    LOG.atError().setCause(failure).log("an append failed");
    return new OutcomeUnknown("the server failed during the append; its log says of what", null);
  }
}
