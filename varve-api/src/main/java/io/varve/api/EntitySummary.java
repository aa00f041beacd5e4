package io.varve.api;

/**
 * An entity at a glance.
 *
 * @param version of its newest event; also the number of its events
 * @param firstPosition of its oldest event
 * @param lastPosition of its newest event
 */
public record EntitySummary(
    EntityId entityId, long version, long firstPosition, long lastPosition) {}
