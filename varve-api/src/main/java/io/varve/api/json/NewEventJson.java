package io.varve.api.json;

import io.varve.api.ExpectedVersion;
import io.varve.api.InvalidInput;
import io.varve.api.NewEvent;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of a {@link NewEvent}: {@code {"entity_id","event_type","timestamp","payload" or
 * "payload_base64","metadata", "tags":[..],"id","expected_version"}}, where only {@code event_type}
 * must be there. JSON payloads come out valid and without insignificant white space; names are
 * checked for their bounds only, as {@link NewEvent} does. Used by one thread, for many events.
 */
public final class NewEventJson {
  private static final JsonNames NEW_EVENT = EventDraft.namesWith("expected_version");
  private static final int EXPECTED_VERSION = EventDraft.FIELD_COUNT;
  private static final int METADATA_BASE64 = EventDraft.FIELD_COUNT + 1;
  private static final JsonNames EVENT_LINE =
      EventDraft.namesWith(
          "expected_version",
          "metadata_base64",
          "position",
          "version",
          "recorded_at",
          "tenant_id",
          "commit_first",
          "request_id",
          "tracking");

  private final JsonReader reader = new JsonReader("event");

  /**
   * Reads one event.
   *
   * @throws InvalidJson if the range is not JSON
   * @throws InvalidInput if it is not a new event, naming field and byte
   */
  public ParsedEvent parse(byte[] text, int from, int to) {
    reader.reset(text, from, to);
    ParsedEvent event = read(reader, NEW_EVENT);
    reader.end();
    return event;
  }

  public ParsedEvent parse(byte[] text) {
    return parse(text, 0, text.length);
  }

  /**
   * As {@link #parse(byte[], int, int)}, but also reads an exported event as a new one: passes over
   * the fields that a store sets, says in {@link ParsedEvent#passedOver} that it did, and takes a
   * null {@code entity_id} for none.
   */
  public ParsedEvent parseEventLine(byte[] text, int from, int to) {
    reader.reset(text, from, to);
    ParsedEvent event = read(reader, EVENT_LINE);
    reader.end();
    return event;
  }

  /** Reads the new event that comes next. */
  static ParsedEvent read(JsonReader reader) {
    return read(reader, NEW_EVENT);
  }

  private static ParsedEvent read(JsonReader reader, JsonNames names) {
    boolean stored = names == EVENT_LINE;
    int start = reader.offset();
    EventDraft draft = new EventDraft();
    @Nullable ExpectedVersion expected = null;
    boolean passedOver = false;
    reader.beginObject();
    for (int field = reader.nextField(names); field >= 0; field = reader.nextField(names)) {
      if (field < EXPECTED_VERSION) {
        if (stored) {
          draft.readStored(field, reader);
        } else {
          draft.read(field, reader);
        }
      } else if (field == EXPECTED_VERSION) {
        expected = ShapeValues.expectedVersion(reader);
      } else if (field == METADATA_BASE64) {
        draft.readMetadataBytes(reader);
      } else {
        reader.skipValue();
        passedOver = true;
      }
    }
    NewEvent event = draft.toNewEvent(reader, start);
    if (expected != null && event.entityId() == null) {
      throw reader.invalid(start, "has an expected_version but no entity_id");
    }
    return new ParsedEvent(event, expected, passedOver);
  }

  /** Writes an event; a JSON payload that turns out not to be JSON as base64. */
  public static void write(JsonWriter out, NewEvent event) {
    EventFields fields = new EventFields(out);
    out.beginObject();
    if (event.entityId() != null) {
      out.key("entity_id").string(event.entityId().value());
    }
    out.key("event_type").string(event.eventType());
    if (event.timestamp() != null) {
      out.key("timestamp").time(event.timestamp());
    }
    fields.payload(event.payload());
    fields.metadata(event.metadata());
    fields.tags(event.tags());
    if (event.id() != null) {
      out.key("id").string(event.id().toString());
    }
    out.endObject();
  }
}
