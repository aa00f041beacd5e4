package io.varve.engine;

import java.time.Instant;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of a view without reading events.
 *
 * @param eventTypes events per type, in name order
 * @param firstTimestamp least; null: no events
 * @param lastTimestamp greatest; null: no events
 */
record ViewFigures(
    long events,
    long entities,
    SortedMap<String, Long> eventTypes,
    @Nullable Instant firstTimestamp,
    @Nullable Instant lastTimestamp) {}
