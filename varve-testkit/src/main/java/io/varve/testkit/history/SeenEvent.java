package io.varve.testkit.history;

import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.Tag;
import io.varve.api.Ticks;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as a client read it, with a digest in place of its content.
 *
 * @param version 0 without an entity
 * @param digest {@link ContentDigest} of it
 */
public record SeenEvent(
    long position,
    UUID id,
    @Nullable EntityId entityId,
    long version,
    String eventType,
    List<Tag> tags,
    long timestampTicks,
    long digest) {

  public SeenEvent {
    tags = List.copyOf(tags);
  }

  public static SeenEvent of(Event event) {
    return new SeenEvent(
        event.position(),
        event.id(),
        event.entityId(),
        event.version(),
        event.eventType(),
        event.tags(),
        Ticks.of(event.timestamp()),
        ContentDigest.of(event));
  }
}
