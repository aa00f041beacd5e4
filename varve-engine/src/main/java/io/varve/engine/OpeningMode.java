package io.varve.engine;

/** How a store is opened. */
public enum OpeningMode {
  /** Exclusive: takes the lock, starts a new epoch, recovers, accepts appends. */
  WRITE,
  /** Writes nothing; beside a live writer it sees what that writer has forced. */
  READ
}
