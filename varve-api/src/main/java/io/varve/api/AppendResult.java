package io.varve.api;

import java.util.Map;

/** What became of an append. */
public sealed interface AppendResult {
  /**
   * Stored at the store's level.
   *
   * @param first position of its first event
   * @param last position of its last event
   * @param versions each entity's version after it
   */
  record Appended(long first, long last, Map<EntityId, Long> versions) implements AppendResult {}

  /**
   * A condition did not hold; nothing was stored.
   *
   * @param expected what the append asked for
   * @param actual what is the case
   * @param where entity, query or source, and the position of the event that stands against it
   */
  record Conflict(String expected, String actual, String where) implements AppendResult {}

  /**
   * Only from {@link EventStore#appendAll}: this append failed, others of the batch may not have.
   */
  record Failed(VarveException cause) implements AppendResult {}
}
