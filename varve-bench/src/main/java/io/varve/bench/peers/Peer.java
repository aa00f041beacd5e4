package io.varve.bench.peers;

/**
 * An engine that stores events in a directory, opened through {@link PeerKind#open}. Any number of
 * threads append; one thread at a time reads, and none while others append. Failures are {@link
 * IllegalStateException}s that name the peer.
 */
sealed interface Peer extends AutoCloseable
    permits AeronArchivePeer, RocksDbPeer, LmdbPeer, SqlitePeer, MvStorePeer {

  /**
   * Appends the events, together where the engine has transactions. When this returns they are
   * durable if the peer was opened {@link Durability#SYNCED}; else the engine has accepted them.
   */
  void append(EventBatch batch);

  /** Waits until all that was accepted is with the operating system; ends the time of a run. */
  default void awaitStored() {}

  /** Lets the engine finish the work it does behind the appends, so that reads meet it at rest. */
  default void settle() {}

  /**
   * Shows {@code reader} the events of an entity in the order in which they were appended; the
   * buffer is the engine's own where it lends one.
   */
  void read(String entity, EventReader reader);

  @Override
  void close();
}
