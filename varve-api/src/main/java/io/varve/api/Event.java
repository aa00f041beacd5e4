package io.varve.api;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, as stored.
 *
 * @param position place in the store's one total order, from 1
 * @param id 128 bits; unique within the retry window
 * @param entityId what it is about; null: no single entity
 * @param version place among the entity's events, dense from 1; 0 without an entity
 * @param timestamp when it happened, UTC, to 100 ns
 * @param recordedAt when it was stored, UTC, to 100 ns
 */
public record Event(
    long position,
    UUID id,
    @Nullable EntityId entityId,
    String eventType,
    long version,
    Instant timestamp,
    Instant recordedAt,
    Payload payload,
    Payload metadata,
    List<Tag> tags) {}
