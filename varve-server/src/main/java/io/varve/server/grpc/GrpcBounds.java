package io.varve.server.grpc;

import io.varve.api.Limits;

/** Bounds of the gRPC services, beside those of {@link Limits}. */
public final class GrpcBounds {
  /** A message a client sends: the largest commit, with the most expectations and a query. */
  public static final int REQUEST_BYTES = 4 * Limits.COMMIT_BYTES;

  /** Appends in one message of an append stream. */
  public static final int APPENDS_PER_MESSAGE = 1_024;

  /** Messages of an append stream that are read and not yet answered in full. */
  static final int MESSAGES_IN_FLIGHT = 8;

  /** Bytes of such messages, at which no further one is asked for. */
  static final long BYTES_IN_FLIGHT = REQUEST_BYTES;

  /** Bytes of events gathered into one message; one larger event goes alone. */
  static final int MESSAGE_BYTES = 64 * 1024;

  /** Results or items gathered into one message. */
  static final int ITEMS_PER_MESSAGE = 1_024;

  /** Reads of whole commits at a time: each may hold the largest commit more than once. */
  static final int COMMIT_READS = 8;

  private GrpcBounds() {}
}
