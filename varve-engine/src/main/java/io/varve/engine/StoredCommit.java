package io.varve.engine;

import io.varve.api.Event;
import io.varve.api.Tracking;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One commit as the log holds it.
 *
 * @param requestId null: none
 * @param tracking null: none
 */
public record StoredCommit(
    List<Event> events, @Nullable String requestId, @Nullable Tracking tracking) {}
