package io.varve.api;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An event held as an object, shown as a view. Does not change, so it outlives the callback. */
record HeldEventView(Event event) implements EventView {
  @Override
  public long position() {
    return event.position();
  }

  @Override
  public long version() {
    return event.version();
  }

  @Override
  public UUID id() {
    return event.id();
  }

  @Override
  public String eventType() {
    return event.eventType();
  }

  @Override
  public @Nullable EntityId entityId() {
    return event.entityId();
  }

  @Override
  public long timestampTicks() {
    return Ticks.of(event.timestamp());
  }

  @Override
  public long recordedAtTicks() {
    return Ticks.of(event.recordedAt());
  }

  @Override
  public boolean payloadIsJson() {
    return event.payload().isJson();
  }

  @Override
  public ByteBuffer payload() {
    return event.payload().buffer();
  }

  @Override
  public int payloadSizeBytes() {
    return event.payload().sizeBytes();
  }

  @Override
  public int copyPayload(byte[] target, int offset) {
    Objects.checkFromIndexSize(offset, payloadSizeBytes(), target.length);
    event.payload().copyTo(target, offset);
    return payloadSizeBytes();
  }

  @Override
  public Event toEvent() {
    return event;
  }
}
