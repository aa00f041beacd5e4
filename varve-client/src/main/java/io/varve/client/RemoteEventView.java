package io.varve.client;

import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.EventView;
import io.varve.api.Ticks;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An event that came over the wire, shown as a view. */
record RemoteEventView(Event event) implements EventView {
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
