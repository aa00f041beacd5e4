package io.varve.protocol.convert;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.InvalidInput;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.Tag;
import io.varve.api.Ticks;
import io.varve.api.json.JsonScan;
import io.varve.protocol.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Events on the wire, and their parts. */
public final class WireEvents {
  private static final int ID_BYTES = 16;

  private WireEvents() {}

  public static Wire.NewEvent toWire(NewEvent event) {
    Wire.NewEvent.Builder wire =
        Wire.NewEvent.newBuilder().setEventType(WireText.checked("event type", event.eventType()));
    if (event.entityId() != null) {
      wire.setEntityId(WireText.checked("entity id", event.entityId().value()));
    }
    if (event.timestamp() != null) {
      wire.setTimestampTicks(Ticks.of(event.timestamp()));
    }
    if (!event.payload().isNone()) {
      wire.setPayload(toWire(event.payload()));
    }
    if (!event.metadata().isNone()) {
      wire.setMetadata(toWire(event.metadata()));
    }
    for (Tag tag : event.tags()) {
      wire.addTags(WireText.checked("tag", tag.text()));
    }
    if (event.id() != null) {
      wire.setId(toWire(event.id()));
    }
    return wire.build();
  }

  /**
   * The event, with its JSON checked and without insignificant white space.
   *
   * @throws InvalidInput if a part breaks a rule
   */
  public static NewEvent fromWire(Wire.NewEvent wire) {
    return new NewEvent(
        wire.getEventType(),
        wire.hasEntityId() ? EntityId.of(wire.getEntityId()) : null,
        wire.hasTimestampTicks() ? Ticks.toInstant(wire.getTimestampTicks()) : null,
        checked(fromWire(wire.getPayload()), "payload"),
        checked(fromWire(wire.getMetadata()), "metadata"),
        tags(wire.getTagsList()),
        wire.hasId() ? uuid(wire.getId()) : null);
  }

  /** Empty text is taken as the API takes it: it is no JSON, and matches no predicate. */
  private static Payload checked(Payload payload, String what) {
    return payload.isJson() && payload.sizeBytes() > 0
        ? Payload.json(JsonScan.normalize(payload.toBytes(), what))
        : payload;
  }

  public static Wire.Event toWire(Event event) {
    Wire.Event.Builder wire =
        Wire.Event.newBuilder()
            .setPosition(event.position())
            .setId(toWire(event.id()))
            .setEventType(event.eventType())
            .setVersion(event.version())
            .setTimestampTicks(Ticks.of(event.timestamp()))
            .setRecordedAtTicks(Ticks.of(event.recordedAt()));
    if (event.entityId() != null) {
      wire.setEntityId(event.entityId().value());
    }
    if (!event.payload().isNone()) {
      wire.setPayload(toWire(event.payload()));
    }
    if (!event.metadata().isNone()) {
      wire.setMetadata(toWire(event.metadata()));
    }
    for (Tag tag : event.tags()) {
      wire.addTags(tag.text());
    }
    return wire.build();
  }

  public static Event fromWire(Wire.Event wire) {
    return new Event(
        wire.getPosition(),
        uuid(wire.getId()),
        wire.hasEntityId() ? EntityId.of(wire.getEntityId()) : null,
        wire.getEventType(),
        wire.getVersion(),
        Ticks.toInstant(wire.getTimestampTicks()),
        Ticks.toInstant(wire.getRecordedAtTicks()),
        fromWire(wire.getPayload()),
        fromWire(wire.getMetadata()),
        tags(wire.getTagsList()));
  }

  static Wire.Payload toWire(Payload payload) {
    if (payload.isNone()) {
      return Wire.Payload.getDefaultInstance();
    }
    ByteString content = UnsafeByteOperations.unsafeWrap(payload.buffer());
    return payload.isJson()
        ? Wire.Payload.newBuilder().setJson(content).build()
        : Wire.Payload.newBuilder().setBinary(content).build();
  }

  static Payload fromWire(Wire.Payload wire) {
    return switch (wire.getContentCase()) {
      case JSON -> Payload.json(wire.getJson().toByteArray());
      case BINARY -> Payload.bytes(wire.getBinary().toByteArray());
      case CONTENT_NOT_SET -> Payload.none();
    };
  }

  public static ByteString toWire(UUID id) {
    ByteBuffer bytes = ByteBuffer.allocate(ID_BYTES);
    bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits()).flip();
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  /**
   * The id in these bytes.
   *
   * @throws InvalidInput unless there are 16
   */
  public static UUID uuid(ByteString bytes) {
    if (bytes.size() != ID_BYTES) {
      throw new InvalidInput("an id has 16 bytes, not " + bytes.size());
    }
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  static List<Tag> tags(List<String> texts) {
    if (texts.isEmpty()) {
      return List.of();
    }
    List<Tag> tags = new ArrayList<>(texts.size());
    for (String text : texts) {
      tags.add(Tag.of(text));
    }
    return List.copyOf(tags);
  }
}
