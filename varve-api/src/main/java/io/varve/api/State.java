package io.varve.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entity's events folded into one JSON object: each payload object's top-level keys overwrite
 * earlier ones, in version order; payloads that are not JSON objects are passed over.
 *
 * @param version of the highest event folded; 0: none
 * @param lastPosition of the highest event folded; 0: none
 * @param eventCount events folded
 * @param asOf the time asked for; null: now
 * @param state a JSON object
 */
public record State(
    EntityId entityId,
    long version,
    long lastPosition,
    long eventCount,
    @Nullable Instant asOf,
    Payload state) {}
