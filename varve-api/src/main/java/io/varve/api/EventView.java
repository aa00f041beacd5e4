package io.varve.api;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One stored event read in place, without copying. Valid only inside the callback that received it,
 * on that thread; the same object shows the next event afterwards.
 */
public interface EventView {
  long position();

  long version();

  UUID id();

  String eventType();

  @Nullable EntityId entityId();

  /** 100 ns ticks since 1970 UTC. */
  long timestampTicks();

  /** 100 ns ticks since 1970 UTC. */
  long recordedAtTicks();

  boolean payloadIsJson();

  /** A read-only view of the payload's bytes. */
  ByteBuffer payload();

  int payloadSizeBytes();

  /**
   * Copies the payload into an array that may be used again for the next event: for small payloads
   * cheaper than reading them through {@link #payload}.
   *
   * @return the bytes copied, {@link #payloadSizeBytes}
   * @throws IndexOutOfBoundsException if {@code target} has less room behind {@code offset}
   */
  int copyPayload(byte[] target, int offset);

  /** Shows an event that is held as an object, where there is nothing to read it in place from. */
  static EventView of(Event event) {
    return new HeldEventView(event);
  }

  /** A copy that outlives the callback. */
  Event toEvent();
}
