package io.varve.server.rest;

import com.linecorp.armeria.common.HttpStatus;
import io.varve.api.CursorExpired;
import io.varve.api.InvalidInput;
import io.varve.api.LimitExceeded;
import io.varve.api.OutcomeUnknown;
import io.varve.api.PositionExpired;
import io.varve.api.RetryMismatch;
import io.varve.api.StoreClosed;
import io.varve.api.StoreDamaged;
import io.varve.api.StoreFull;
import io.varve.api.StorePoisoned;
import io.varve.api.VarveException;
import io.varve.api.json.InvalidJson;
import io.varve.server.config.ServerBusy;

/**
 * What a failure of the store is to a client: the status, and what to do about it.
 *
 * @param remedy one sentence without a full stop
 */
record ProblemKind(HttpStatus status, String remedy) {
  static ProblemKind of(VarveException failure) {
    return switch (failure) {
      case InvalidJson _ ->
          new ProblemKind(HttpStatus.BAD_REQUEST, "send JSON as RFC 8259 has it, in UTF-8");
      case InvalidInput _ ->
          new ProblemKind(
              HttpStatus.BAD_REQUEST, "correct the request; /openapi.yaml has its form");
      case LimitExceeded _ ->
          new ProblemKind(HttpStatus.BAD_REQUEST, "stay within the limit, or split the request");
      case ServerBusy _ ->
          new ProblemKind(HttpStatus.SERVICE_UNAVAILABLE, "the server is busy: try again later");
      case RetryMismatch _ ->
          new ProblemKind(HttpStatus.CONFLICT, "use a new id for an append with other content");
      case PositionExpired _ ->
          new ProblemKind(HttpStatus.GONE, "start again from the first position that is kept");
      case StoreFull _ ->
          new ProblemKind(
              HttpStatus.INSUFFICIENT_STORAGE,
              "make space on the volume; appends resume by themselves");
      case OutcomeUnknown _ ->
          new ProblemKind(
              HttpStatus.SERVICE_UNAVAILABLE,
              "the append may be stored: send it again with the same Idempotency-Key once the"
                  + " server is back");
      case StorePoisoned _ ->
          new ProblemKind(
              HttpStatus.SERVICE_UNAVAILABLE, "see to the disk, then restart the server");
      case StoreClosed _ ->
          new ProblemKind(
              HttpStatus.SERVICE_UNAVAILABLE, "the server is stopping: try again when it is back");
      case CursorExpired _ ->
          new ProblemKind(HttpStatus.SERVICE_UNAVAILABLE, "the server is busy: try again");
      case StoreDamaged _ ->
          new ProblemKind(
              HttpStatus.INTERNAL_SERVER_ERROR,
              "stop the server and run varve verify on its data directory");
      default ->
          new ProblemKind(HttpStatus.SERVICE_UNAVAILABLE, "look at the server's log, try again");
    };
  }
}
