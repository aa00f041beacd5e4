package io.varve.api;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * An append-only store of events in one total order. Safe for use by many threads.
 *
 * <p>Appends throw {@link LimitExceeded} and {@link InvalidInput} for bad values, {@link
 * StoreFull}, {@link StorePoisoned} and {@link StoreClosed} when nothing was stored, {@link
 * OutcomeUnknown} when that cannot be said, and {@link RetryMismatch} for an id reused with other
 * content. Reads throw {@link StoreDamaged} rather than return wrong bytes.
 */
public interface EventStore extends AutoCloseable {
  /**
   * Stores the events, durable at the store's level before it returns, or says what stood against
   * it.
   */
  AppendResult append(Append append);

  /**
   * Many appends, each atomic alone; one result each, in order. A failed one does not stop the
   * others.
   */
  List<AppendResult> appendAll(List<Append> appends);

  /**
   * As {@link #append} without waiting. One thread's calls are sequenced in call order. The future
   * completes on no thread of the engine; it fails with what {@link #append} would throw.
   */
  CompletableFuture<AppendResult> appendAsync(Append append);

  /** Opens a cursor over the events that match, as of now. Close it. */
  EventCursor query(Query query, ReadOptions options);

  default EventCursor query(Query query) {
    return query(query, ReadOptions.defaults());
  }

  /** The event with this id; where several share it, the one with the lowest position. */
  Optional<Event> event(UUID id);

  Optional<EntitySummary> entity(EntityId entityId);

  /** The entity's state; empty where it has no event at all at or below the position asked for. */
  Optional<State> state(EntityId entityId, StateOptions options);

  /** Last tracking position stored for a source; 0: none. */
  long trackingPosition(String source);

  /** Matching events above {@code after}, then those to come. Close it. */
  Subscription subscribe(Query query, long after);

  /**
   * As {@link #subscribe(Query, long)}, after checking that the checkpoint belongs to this log.
   *
   * @throws InvalidInput if the log was rewound below it or is another one
   */
  Subscription subscribe(Query query, Checkpoint after);

  /** The checkpoint for {@code position}, which must be visible. */
  Checkpoint checkpoint(long position);

  /** The visible position: everything up to it is acknowledged and readable. 0: empty. */
  long head();

  StoreStats stats();

  Health health();

  /**
   * Forces what is written, releases files and threads. Waiting calls end with {@link StoreClosed}.
   */
  @Override
  void close();
}
