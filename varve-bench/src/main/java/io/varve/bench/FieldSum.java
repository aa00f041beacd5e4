package io.varve.bench;

import io.varve.api.Event;
import io.varve.api.EventView;
import io.varve.api.NewEvent;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Objects;

/**
 * Adds up every field and payload byte of the events it is given, so that no read of them can be
 * left out: what the writer chose in one sum, which must come out as when the events were written,
 * what the store chose in another. Used by one thread; the events have an entity.
 */
public final class FieldSum {
  private static final int FACTOR = 31;

  private long content;
  private long payloads;
  private long assigned;
  private long count;

  /** What {@link #content} grows by when the event is read at this position and version. */
  public static long of(NewEvent event, long position, long version) {
    return content(
        position,
        version,
        event.eventType(),
        Objects.requireNonNull(event.entityId()).value(),
        sum(event.payload().buffer()));
  }

  public void add(Event event) {
    count++;
    content +=
        content(
            event.position(),
            event.version(),
            event.eventType(),
            Objects.requireNonNull(event.entityId()).value(),
            sum(event.payload().buffer()));
    assigned +=
        event.id().getMostSignificantBits()
            + event.id().getLeastSignificantBits()
            + sum(event.timestamp())
            + sum(event.recordedAt())
            + event.tags().size()
            + event.metadata().sizeBytes();
  }

  public void add(EventView view) {
    count++;
    long payload = sum(view.payload());
    payloads += view.position() * FACTOR + payload;
    content +=
        content(
            view.position(),
            view.version(),
            view.eventType(),
            Objects.requireNonNull(view.entityId()).value(),
            payload);
    assigned +=
        view.id().getMostSignificantBits()
            + view.id().getLeastSignificantBits()
            + view.timestampTicks()
            + view.recordedAtTicks();
  }

  /** Position and payload only. */
  public void addPayload(EventView view) {
    count++;
    payloads += view.position() * FACTOR + sum(view.payload());
  }

  /** Events added. */
  public long count() {
    return count;
  }

  /** The sum of positions and payloads of the views added. */
  public long payloads() {
    return payloads;
  }

  /** The sum of what the writer chose, and of positions and versions. */
  public long content() {
    return content;
  }

  /**
   * Says that the sums are wrong if this is not what was written.
   *
   * @param expectedContent the sum of {@link #of} over the events
   */
  public void check(long expectedCount, long expectedContent) {
    if (count != expectedCount || content != expectedContent || assigned == 0) {
      throw new IllegalStateException(
          "%d events with the sum %d were to be read, were %d with %d (%d)"
              .formatted(expectedCount, expectedContent, count, content, assigned));
    }
  }

  private static long content(
      long position, long version, String type, String entity, long payload) {
    return position * FACTOR
        + version
        + type.length()
        + type.charAt(type.length() - 1)
        + entity.length()
        + entity.charAt(entity.length() - 1)
        + payload;
  }

  private static long sum(Instant time) {
    return time.getEpochSecond() + time.getNano();
  }

  private static long sum(ByteBuffer bytes) {
    long sum = 0;
    int at = bytes.position();
    int end = bytes.limit();
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      sum += bytes.getLong(at);
    }
    for (; at < end; at++) {
      sum += bytes.get(at);
    }
    return sum;
  }
}
