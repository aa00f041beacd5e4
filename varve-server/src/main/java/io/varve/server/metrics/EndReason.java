package io.varve.server.metrics;

/** Why a live stream ends, where it is the server that ends it; what readers are told. */
public final class EndReason {
  /** Took nothing for longer than a stream waits; goes on from where it stood. */
  public static final String SLOW_READER = "slow_reader";

  /** The key was revoked, or expired. */
  public static final String ACCESS_REVOKED = "access_revoked";

  public static final String SERVER_STOPPING = "server_stopping";

  /** Told to nobody, only counted. */
  public static final String READER_GONE = "reader_gone";

  public static final String INTERNAL = "internal";

  private EndReason() {}
}
