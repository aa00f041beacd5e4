package io.varve.testkit.history;

import io.varve.api.EntityId;
import io.varve.api.NewEvent;
import io.varve.api.Tag;
import io.varve.api.Ticks;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as a client sent it, with a digest in place of its content.
 *
 * @param id null: the store makes one. Only events sent with an id can be followed where the
 *     outcome is unknown, so workloads should set ids
 * @param timestampTicks {@link #NO_TIMESTAMP}: the store fills it in
 * @param digest {@link ContentDigest} of it
 */
public record SentEvent(
    @Nullable UUID id,
    @Nullable EntityId entityId,
    String eventType,
    List<Tag> tags,
    long timestampTicks,
    long digest) {
  public static final long NO_TIMESTAMP = Long.MIN_VALUE;

  public SentEvent {
    tags = List.copyOf(tags);
  }

  public static SentEvent of(NewEvent event) {
    Instant timestamp = event.timestamp();
    return new SentEvent(
        event.id(),
        event.entityId(),
        event.eventType(),
        event.tags(),
        timestamp == null ? NO_TIMESTAMP : Ticks.of(timestamp),
        ContentDigest.of(event));
  }
}
