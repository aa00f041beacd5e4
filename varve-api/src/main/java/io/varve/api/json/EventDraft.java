package io.varve.api.json;

import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.InvalidInput;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.Tag;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The fields that new and stored events have in common, while they are read. */
final class EventDraft {
  /** Number of the fields below; a shape's own fields come after them. */
  static final int FIELD_COUNT = 8;

  private static final int ENTITY_ID = 0;
  private static final int EVENT_TYPE = 1;
  private static final int TIMESTAMP = 2;
  private static final int PAYLOAD = 3;
  private static final int PAYLOAD_BASE64 = 4;
  private static final int METADATA = 5;
  private static final int TAGS = 6;
  private static final String[] NAMES = {
    "entity_id", "event_type", "timestamp", "payload", "payload_base64", "metadata", "tags", "id"
  };

  @Nullable EntityId entityId;
  @Nullable UUID id;
  @Nullable Instant timestamp;
  private @Nullable String eventType;
  private @Nullable Payload payload;
  private Payload metadata = Payload.none();
  private List<Tag> tags = List.of();

  /** The common names, and those of one shape behind them. */
  static JsonNames namesWith(String... own) {
    String[] all = new String[NAMES.length + own.length];
    System.arraycopy(NAMES, 0, all, 0, NAMES.length);
    System.arraycopy(own, 0, all, NAMES.length, own.length);
    return JsonNames.of(all);
  }

  /** Reads the value of a field below {@link #FIELD_COUNT}. */
  void read(int field, JsonReader reader) {
    switch (field) {
      case ENTITY_ID -> entityId = ShapeValues.entityId(reader);
      case EVENT_TYPE -> eventType = reader.readString();
      case TIMESTAMP -> timestamp = reader.readTime();
      case PAYLOAD -> readPayload(reader, true);
      case PAYLOAD_BASE64 -> readPayload(reader, false);
      case METADATA -> metadata = object(reader);
      case TAGS -> tags = ShapeValues.tags(reader);
      default -> id = reader.readUuid();
    }
  }

  /** As {@link #read}, but an entity id may be null, which stands for none. */
  void readStored(int field, JsonReader reader) {
    if (field != ENTITY_ID || !reader.readNull()) {
      read(field, reader);
    }
  }

  private void readPayload(JsonReader reader, boolean json) {
    if (payload != null) {
      throw reader.invalid("must not stand beside another payload");
    }
    payload = json ? Payload.json(reader.readNormal()) : Payload.bytes(reader.readBase64());
  }

  private static Payload object(JsonReader reader) {
    if (reader.peek() != JsonKind.OBJECT) {
      throw reader.invalid("must be an object");
    }
    return Payload.json(reader.readNormal());
  }

  /** Reads metadata that is no JSON object, as base64. */
  void readMetadataBytes(JsonReader reader) {
    if (!metadata.isNone()) {
      throw reader.invalid("must not stand beside other metadata");
    }
    metadata = Payload.json(reader.readBase64());
  }

  /**
   * The event, after its object ended.
   *
   * @param start where that object starts
   */
  NewEvent toNewEvent(JsonReader reader, int start) {
    String type = eventType;
    if (type == null) {
      throw reader.missing("event_type");
    }
    Payload content = payload == null ? Payload.none() : payload;
    try {
      return new NewEvent(type, entityId, timestamp, content, metadata, tags, id);
    } catch (InvalidInput e) {
      throw reader.broken(e, start);
    }
  }

  /** As {@link #toNewEvent}, with what the store added. */
  Event toEvent(JsonReader reader, int start, long position, long version, Instant recordedAt) {
    UUID storedId = id;
    Instant happened = timestamp;
    if (storedId == null) {
      throw reader.missing("id");
    }
    if (happened == null) {
      throw reader.missing("timestamp");
    }
    NewEvent checked = toNewEvent(reader, start);
    return new Event(
        position,
        storedId,
        entityId,
        checked.eventType(),
        version,
        happened,
        recordedAt,
        checked.payload(),
        checked.metadata(),
        checked.tags());
  }
}
