package io.varve.protocol.convert;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.varve.api.CursorExpired;
import io.varve.api.InvalidInput;
import io.varve.api.LimitExceeded;
import io.varve.api.OutcomeUnknown;
import io.varve.api.PositionExpired;
import io.varve.api.RetryMismatch;
import io.varve.api.StoreClosed;
import io.varve.api.StoreDamaged;
import io.varve.api.StoreFull;
import io.varve.api.StoreInUse;
import io.varve.api.StorePoisoned;
import io.varve.api.StoreUnavailable;
import io.varve.api.UnsupportedFormat;
import io.varve.api.VarveException;
import io.varve.protocol.Wire;
import org.jspecify.annotations.Nullable;

/** Failures on the wire: a status anybody can go by, and the code and fields behind it. */
public final class WireFailures {
  /** The trailer of a failed call that holds its failure. */
  public static final Metadata.Key<byte[]> TRAILER =
      Metadata.Key.of("varve-failure-bin", Metadata.BINARY_BYTE_MARSHALLER);

  /** Header and trailer space of a call is small: a longer message is cut. */
  private static final int MESSAGE_CHARACTERS = 1_000;

  private WireFailures() {}

  public static Wire.Failure toWire(VarveException failure) {
    String message = String.valueOf(failure.getMessage());
    Wire.Failure.Builder wire =
        Wire.Failure.newBuilder()
            .setCode(failure.code())
            .setMessage(message.substring(0, Math.min(message.length(), MESSAGE_CHARACTERS)));
    if (failure instanceof LimitExceeded limit) {
      wire.setActual(limit.actual()).setLimit(limit.limit());
    } else if (failure instanceof StoreFull full) {
      wire.setActual(full.neededBytes()).setLimit(full.freeBytes());
    } else if (failure instanceof StoreDamaged damaged) {
      wire.setFile(damaged.file()).setOffset(damaged.offset());
    }
    return wire.build();
  }

  /** The failure a caller in the server's own process would have seen. */
  public static VarveException fromWire(Wire.Failure wire) {
    String message = wire.getMessage();
    return switch (wire.getCode()) {
      case "limit_exceeded" -> limit(wire);
      case "store_full" -> new StoreFull(wire.getActual(), wire.getLimit());
      case "store_damaged" -> damaged(wire);
      case "outcome_unknown" -> new OutcomeUnknown(message, null);
      case "store_poisoned" -> new StorePoisoned(message, null);
      case "retry_mismatch" -> new RetryMismatch(message);
      case "cursor_expired" -> new CursorExpired(message);
      case "position_expired" -> new PositionExpired(message);
      case "store_closed" -> new StoreClosed(message);
      case "store_in_use" -> new StoreInUse(message);
      case "unsupported_format" -> new UnsupportedFormat(message);
      case "invalid_input", "invalid_json" -> new InvalidInput(message);
      case "store_unavailable", "server_busy" -> new StoreUnavailable(message, null);
      default -> unreadable(wire.getCode() + ": " + message);
    };
  }

  /** For an answer that this release cannot read: whether anything was stored is not known. */
  static VarveException unreadable(String message) {
    return new OutcomeUnknown("the server's answer is not understood: " + message, null);
  }

  /**
   * The exception words its message from its fields: what stands before them is left to be named.
   */
  private static LimitExceeded limit(Wire.Failure wire) {
    String figures = " is " + wire.getActual() + ", the limit is " + wire.getLimit();
    return new LimitExceeded(before(wire.getMessage(), figures), wire.getActual(), wire.getLimit());
  }

  private static StoreDamaged damaged(Wire.Failure wire) {
    String found = after(wire.getMessage(), ": expected ");
    return new StoreDamaged(
        wire.getFile(), wire.getOffset(), before(found, ", found "), after(found, ", found "));
  }

  private static String before(String text, String mark) {
    int at = text.indexOf(mark);
    return at < 0 ? text : text.substring(0, at);
  }

  private static String after(String text, String mark) {
    int at = text.indexOf(mark);
    return at < 0 ? text : text.substring(at + mark.length());
  }

  /** The failed call that says this failure: status, message, and the failure in its trailers. */
  public static StatusRuntimeException toStatus(VarveException failure) {
    Metadata trailers = new Metadata();
    trailers.put(TRAILER, toWire(failure).toByteArray());
    return status(failure)
        .withDescription(failure.code() + ": " + failure.getMessage())
        .asRuntimeException(trailers);
  }

  private static Status status(VarveException failure) {
    return switch (failure.code()) {
      case "invalid_input", "invalid_json", "retry_mismatch" -> Status.INVALID_ARGUMENT;
      case "position_expired" -> Status.OUT_OF_RANGE;
      case "limit_exceeded", "store_full", "cursor_expired", "server_busy" ->
          Status.RESOURCE_EXHAUSTED;
      case "store_poisoned" -> Status.FAILED_PRECONDITION;
      case "outcome_unknown" -> Status.ABORTED;
      case "store_damaged" -> Status.DATA_LOSS;
      default -> Status.UNAVAILABLE;
    };
  }

  /** The failure in the trailers of a failed call; null: the call failed on its way. */
  public static @Nullable VarveException fromTrailers(@Nullable Metadata trailers) {
    byte @Nullable [] bytes = trailers == null ? null : trailers.get(TRAILER);
    if (bytes == null) {
      return null;
    }
    try {
      return fromWire(Wire.Failure.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }
}
