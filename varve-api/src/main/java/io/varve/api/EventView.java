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

  /** A copy that outlives the callback. */
  Event toEvent();
}
