package io.varve.api;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Figures of a store.
 *
 * @param eventTypes events per type, in name order
 * @param firstTimestamp least timestamp; null: no events
 * @param lastTimestamp greatest timestamp; null: no events
 * @param head visible position
 */
public record StoreStats(
    long events,
    long entities,
    Map<String, Long> eventTypes,
    @Nullable Instant firstTimestamp,
    @Nullable Instant lastTimestamp,
    long head,
    int segments,
    Bytes bytes,
    long freeBytes,
    Level level) {

  /**
   * Bytes on the volume by part.
   *
   * @param log frames written
   * @param index index files
   * @param snapshots snapshot files
   * @param reserve zero-filled ahead, not yet written
   */
  public record Bytes(long log, long index, long snapshots, long reserve) {}
}
