package io.varve.bench;

import io.varve.api.Event;
import io.varve.api.EventView;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Objects;

/**
 * Adds up every field and payload byte of the events it is given, so that no read of them can be
 * left out. Used by one thread; the events have an entity.
 */
final class FieldSum {
  private long sum;

  void add(Event event) {
    sum +=
        event.position()
            + event.version()
            + event.id().getLeastSignificantBits()
            + event.eventType().length()
            + Objects.requireNonNull(event.entityId()).value().length()
            + sum(event.timestamp())
            + sum(event.recordedAt())
            + event.tags().size()
            + event.metadata().sizeBytes()
            + sum(event.payload().buffer());
  }

  void add(EventView view) {
    sum +=
        view.position()
            + view.version()
            + view.id().getLeastSignificantBits()
            + view.eventType().length()
            + Objects.requireNonNull(view.entityId()).value().length()
            + view.timestampTicks()
            + view.recordedAtTicks()
            + sum(view.payload());
  }

  /** Uses the sum: what is never used need not be computed. */
  void check() {
    if (sum == 0) {
      throw new IllegalStateException("the fields of many events add up to nothing");
    }
  }

  private static long sum(Instant time) {
    return time.getEpochSecond() + time.getNano();
  }

  private static long sum(ByteBuffer bytes) {
    long sum = 0;
    int at = bytes.position();
    for (; at + Long.BYTES <= bytes.limit(); at += Long.BYTES) {
      sum += bytes.getLong(at);
    }
    for (; at < bytes.limit(); at++) {
      sum += bytes.get(at);
    }
    return sum;
  }
}
