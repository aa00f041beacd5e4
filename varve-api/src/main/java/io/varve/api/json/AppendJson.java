package io.varve.api.json;

import io.varve.api.Append;
import io.varve.api.AppendCondition;
import io.varve.api.EntityId;
import io.varve.api.ExpectedVersion;
import io.varve.api.InvalidInput;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of an {@link Append}: {@code
 * {"events":[NewEvent..],"expect":[{"entity_id":"..","version":N or "any" or "absent" or "exists"
 * or "deleted"}],"none_match":{"query":Query,"after":N},"request_id":".."}}. One new event, or an
 * array of them, stands for an append without condition. The {@code expected_version} of an event
 * becomes an expectation on its entity; saying two different things about one entity is an error.
 */
public final class AppendJson {
  private static final JsonNames APPEND =
      JsonNames.of("events", "expect", "none_match", "request_id");
  private static final JsonNames EXPECTATION = JsonNames.of("entity_id", "version");
  private static final JsonNames NONE_MATCH = JsonNames.of("query", "after");

  private final JsonReader reader = new JsonReader("append");
  private final List<NewEvent> events = new ArrayList<>();
  private final Map<EntityId, ExpectedVersion> expected = new LinkedHashMap<>();

  private AppendJson() {}

  /**
   * Reads an append, a new event or an array of new events.
   *
   * @throws InvalidJson if the text is not JSON
   * @throws InvalidInput if it is none of them, naming field and byte
   */
  public static Append parse(byte[] json) {
    return new AppendJson().read(json);
  }

  private Append read(byte[] json) {
    reader.reset(json, 0, json.length);
    @Nullable String requestId = null;
    AppendCondition.@Nullable NoneMatch noneMatch = null;
    if (reader.peek() == JsonKind.ARRAY) {
      readEvents();
    } else if (!isAppend()) {
      readEvent();
    } else {
      reader.beginObject();
      for (int field = reader.nextField(APPEND); field >= 0; field = reader.nextField(APPEND)) {
        switch (field) {
          case 0 -> readEvents();
          case 1 -> readExpectations();
          case 2 -> noneMatch = readNoneMatch();
          default -> requestId = ShapeValues.requestId(reader);
        }
      }
    }
    reader.end();
    List<AppendCondition.Expectation> expectations = new ArrayList<>();
    expected.forEach(
        (id, version) -> expectations.add(new AppendCondition.Expectation(id, version)));
    if (events.isEmpty()) {
      throw reader.invalid(0, "must have at least one event");
    }
    return new Append(events, new AppendCondition(expectations, noneMatch), requestId, null);
  }

  /** The two kinds of object have no field in common, so the first key tells. */
  private boolean isAppend() {
    String key = reader.peek() == JsonKind.OBJECT ? reader.peekKey() : null;
    return key != null && APPEND.has(key);
  }

  private void readEvents() {
    reader.beginArray();
    while (reader.nextItem()) {
      readEvent();
    }
  }

  private void readEvent() {
    int start = reader.offset();
    ParsedEvent parsed = NewEventJson.read(reader);
    events.add(parsed.event());
    EntityId entityId = parsed.event().entityId();
    if (entityId != null && parsed.expectedVersion() != null) {
      expect(entityId, parsed.expectedVersion(), start);
    }
  }

  private void readExpectations() {
    reader.beginArray();
    while (reader.nextItem()) {
      int start = reader.offset();
      @Nullable EntityId entityId = null;
      @Nullable ExpectedVersion version = null;
      reader.beginObject();
      for (int f = reader.nextField(EXPECTATION); f >= 0; f = reader.nextField(EXPECTATION)) {
        if (f == 0) {
          entityId = ShapeValues.entityId(reader);
        } else {
          version = ShapeValues.expectedVersion(reader);
        }
      }
      if (entityId == null) {
        throw reader.missing("entity_id");
      }
      if (version == null) {
        throw reader.missing("version");
      }
      expect(entityId, version, start);
    }
  }

  private void expect(EntityId entityId, ExpectedVersion version, int start) {
    ExpectedVersion other = expected.putIfAbsent(entityId, version);
    if (other != null && !other.equals(version)) {
      throw reader.invalid(
          start,
          "expects version %s of entity \"%s\", of which %s is expected already"
              .formatted(version.text(), entityId, other.text()));
    }
  }

  private AppendCondition.NoneMatch readNoneMatch() {
    @Nullable Query query = null;
    long after = -1;
    reader.beginObject();
    for (int f = reader.nextField(NONE_MATCH); f >= 0; f = reader.nextField(NONE_MATCH)) {
      if (f == 0) {
        query = QueryJson.read(reader);
      } else {
        after = ShapeValues.atLeast(reader, 0);
      }
    }
    if (query == null) {
      throw reader.missing("query");
    }
    if (after < 0) {
      throw reader.missing("after");
    }
    return new AppendCondition.NoneMatch(query, after);
  }

  /**
   * Writes an append.
   *
   * @throws InvalidInput if it has tracking, which has no JSON form
   */
  public static void write(JsonWriter out, Append append) {
    if (append.tracking() != null) {
      throw new InvalidInput("the tracking of an append has no JSON form");
    }
    out.beginObject().key("events").beginArray();
    append.events().forEach(event -> NewEventJson.write(out, event));
    out.endArray();
    AppendCondition condition = append.condition();
    if (!condition.expectations().isEmpty()) {
      out.key("expect").beginArray();
      condition.expectations().forEach(expectation -> ShapeValues.write(out, expectation));
      out.endArray();
    }
    AppendCondition.NoneMatch noneMatch = condition.noneMatch();
    if (noneMatch != null) {
      out.key("none_match").beginObject().key("query");
      QueryJson.write(out, noneMatch.query());
      out.key("after").number(noneMatch.after()).endObject();
    }
    if (append.requestId() != null) {
      out.key("request_id").string(append.requestId());
    }
    out.endObject();
  }
}
