package io.varve.api.json;

import io.varve.api.AppendCondition;
import io.varve.api.EntityId;
import io.varve.api.ExpectedVersion;
import io.varve.api.InvalidInput;
import io.varve.api.Limits;
import io.varve.api.Tag;
import io.varve.api.Tracking;
import java.util.ArrayList;
import java.util.List;

/** The values that several shapes have in common. */
final class ShapeValues {
  private static final JsonNames TRACKING = JsonNames.of("source", "position");

  private ShapeValues() {}

  static List<String> strings(JsonReader reader) {
    List<String> strings = new ArrayList<>();
    reader.beginArray();
    while (reader.nextItem()) {
      strings.add(reader.readString());
    }
    return strings;
  }

  static List<Tag> tags(JsonReader reader) {
    List<Tag> tags = new ArrayList<>();
    reader.beginArray();
    while (reader.nextItem()) {
      String text = reader.readString();
      try {
        tags.add(new Tag(text));
      } catch (InvalidInput e) {
        throw reader.broken(e, reader.offset());
      }
    }
    return tags;
  }

  static EntityId entityId(JsonReader reader) {
    String text = reader.readString();
    try {
      return new EntityId(text);
    } catch (InvalidInput e) {
      throw reader.broken(e, reader.offset());
    }
  }

  static List<EntityId> entityIds(JsonReader reader) {
    List<EntityId> ids = new ArrayList<>();
    reader.beginArray();
    while (reader.nextItem()) {
      ids.add(entityId(reader));
    }
    return ids;
  }

  /** A whole number of at least {@code least}. */
  static long atLeast(JsonReader reader, long least) {
    long value = reader.readLong();
    if (value < least) {
      throw reader.invalid("must be at least " + least + ", is " + value);
    }
    return value;
  }

  static ExpectedVersion expectedVersion(JsonReader reader) {
    if (reader.peek() == JsonKind.NUMBER) {
      return ExpectedVersion.exactly(atLeast(reader, 0));
    }
    return switch (reader.peek() == JsonKind.STRING ? reader.readString() : "") {
      case "any" -> ExpectedVersion.any();
      case "absent" -> ExpectedVersion.absent();
      case "exists" -> ExpectedVersion.exists();
      case "deleted" -> ExpectedVersion.deleted();
      default ->
          throw reader.invalid("must be a version or \"any\", \"absent\", \"exists\", \"deleted\"");
    };
  }

  static void write(JsonWriter out, ExpectedVersion expected) {
    if (expected instanceof ExpectedVersion.Exactly exactly) {
      out.number(exactly.version());
    } else {
      out.string(expected.text());
    }
  }

  static void write(JsonWriter out, AppendCondition.Expectation expectation) {
    out.beginObject().key("entity_id").string(expectation.entityId().value()).key("version");
    write(out, expectation.expected());
    out.endObject();
  }

  static String requestId(JsonReader reader) {
    String requestId = reader.readString();
    if (requestId.isEmpty()) {
      throw reader.invalid("must not be empty");
    }
    Limits.check("request id in bytes", Limits.utf8Bytes(requestId), Limits.REQUEST_ID_BYTES);
    return requestId;
  }

  static Tracking tracking(JsonReader reader) {
    int start = reader.offset();
    String source = "";
    long position = 0;
    reader.beginObject();
    for (int field = reader.nextField(TRACKING); field >= 0; field = reader.nextField(TRACKING)) {
      if (field == 0) {
        source = reader.readString();
      } else {
        position = reader.readLong();
      }
    }
    try {
      return new Tracking(source, position);
    } catch (InvalidInput e) {
      throw reader.broken(e, start);
    }
  }
}
