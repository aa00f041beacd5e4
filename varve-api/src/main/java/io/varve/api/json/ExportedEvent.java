package io.varve.api.json;

import io.varve.api.Event;
import io.varve.api.Tracking;
import org.jspecify.annotations.Nullable;

/**
 * A stored event with what it takes to store its commit again.
 *
 * @param commitFirst position of the first event of its commit
 * @param requestId of the commit; on its first event only; null: none
 * @param tracking of the commit; on its first event only; null: none
 */
public record ExportedEvent(
    Event event, long commitFirst, @Nullable String requestId, @Nullable Tracking tracking) {}
