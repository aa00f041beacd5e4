package io.varve.api.json;

import io.varve.api.ExpectedVersion;
import io.varve.api.NewEvent;
import org.jspecify.annotations.Nullable;

/**
 * A new event as a line or body told it.
 *
 * @param expectedVersion what its entity's version must be; null: not said
 * @param passedOver fields of a stored event were there and ignored
 */
public record ParsedEvent(
    NewEvent event, @Nullable ExpectedVersion expectedVersion, boolean passedOver) {}
