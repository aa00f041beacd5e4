package io.varve.api.json;

import io.varve.api.InvalidInput;
import io.varve.api.Tracking;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines that {@link EventJson#write(ExportedEvent)} writes. Used by one thread, for many
 * lines.
 */
public final class ExportedEventJson {
  private static final int POSITION = EventDraft.FIELD_COUNT;
  private static final int VERSION = POSITION + 1;
  private static final int RECORDED_AT = POSITION + 2;
  private static final int TENANT_ID = POSITION + 3;
  private static final int COMMIT_FIRST = POSITION + 4;
  private static final int REQUEST_ID = POSITION + 5;
  private static final int TRACKING = POSITION + 6;
  private static final JsonNames LINE =
      EventDraft.namesWith(
          "position",
          "version",
          "recorded_at",
          "tenant_id",
          "commit_first",
          "request_id",
          "tracking",
          "metadata_base64");

  private final JsonReader reader = new JsonReader("exported event");

  /**
   * Reads one line.
   *
   * @throws InvalidJson if the range is not JSON
   * @throws InvalidInput if it is not an exported event, naming field and byte
   */
  public ExportedEvent parse(byte[] text, int from, int to) {
    reader.reset(text, from, to);
    int start = reader.offset();
    EventDraft draft = new EventDraft();
    long position = 0;
    long version = -1;
    long commitFirst = 0;
    @Nullable Instant recordedAt = null;
    @Nullable String requestId = null;
    @Nullable Tracking tracking = null;
    reader.beginObject();
    for (int field = reader.nextField(LINE); field >= 0; field = reader.nextField(LINE)) {
      switch (field) {
        case POSITION -> position = ShapeValues.atLeast(reader, 1);
        case VERSION -> version = ShapeValues.atLeast(reader, 0);
        case RECORDED_AT -> recordedAt = reader.readTime();
        case TENANT_ID -> checkTenant();
        case COMMIT_FIRST -> commitFirst = ShapeValues.atLeast(reader, 1);
        case REQUEST_ID -> requestId = ShapeValues.requestId(reader);
        case TRACKING -> tracking = ShapeValues.tracking(reader);
        default -> {
          if (field < EventDraft.FIELD_COUNT) {
            draft.readStored(field, reader);
          } else {
            draft.readMetadataBytes(reader);
          }
        }
      }
    }
    requireField(position > 0, "position");
    requireField(version >= 0, "version");
    requireField(commitFirst > 0, "commit_first");
    if (recordedAt == null) {
      throw reader.missing("recorded_at");
    }
    if (commitFirst > position) {
      throw reader.invalid(start, "has a commit_first above its position");
    }
    if ((version == 0) != (draft.entityId == null)) {
      throw reader.invalid(start, "must have a version of at least 1 exactly with an entity_id");
    }
    reader.end();
    return new ExportedEvent(
        draft.toEvent(reader, start, position, version, recordedAt),
        commitFirst,
        requestId,
        tracking);
  }

  private void requireField(boolean isThere, String field) {
    if (!isThere) {
      throw reader.missing(field);
    }
  }

  private void checkTenant() {
    String tenant = reader.readString();
    if (!tenant.equals(EventJson.TENANT)) {
      throw reader.invalid("must be \"" + EventJson.TENANT + "\", is \"" + tenant + "\"");
    }
  }
}
