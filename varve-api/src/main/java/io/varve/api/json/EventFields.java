package io.varve.api.json;

import io.varve.api.Payload;
import io.varve.api.Tag;
import java.util.Base64;
import java.util.List;

/**
 * Writes the fields that new and stored events have in common, each only where there is something
 * to write.
 */
final class EventFields {
  private final JsonWriter out;
  private final JsonScanner scanner = new JsonScanner("payload");

  EventFields(JsonWriter out) {
    this.out = out;
  }

  /** Writes {@code payload} if it is JSON indeed, else {@code payload_base64}. */
  void payload(Payload payload) {
    if (payload.sizeBytes() == 0) {
      return;
    }
    byte[] bytes = payload.toBytes();
    if (payload.isJson() && scanner.isDocument(bytes, 0, bytes.length)) {
      rawDocument("payload", bytes);
    } else {
      base64("payload_base64", bytes);
    }
  }

  /** Writes {@code metadata} if it is a JSON object indeed, else {@code metadata_base64}. */
  void metadata(Payload metadata) {
    if (metadata.sizeBytes() == 0) {
      return;
    }
    byte[] bytes = metadata.toBytes();
    if (scanner.isDocument(bytes, 0, bytes.length) && bytes[scanner.valueStart] == '{') {
      rawDocument("metadata", bytes);
    } else {
      base64("metadata_base64", bytes);
    }
  }

  /** Writes the document scanned last, without white space, which could break a line. */
  private void rawDocument(String key, byte[] bytes) {
    out.key(key);
    if (!scanner.gaps.isEmpty()) {
      out.raw(scanner.minimal(scanner.valueStart, scanner.valueEnd));
    } else {
      out.raw(bytes, scanner.valueStart, scanner.valueEnd);
    }
  }

  private void base64(String key, byte[] bytes) {
    out.key(key).string(Base64.getEncoder().encodeToString(bytes));
  }

  void tags(List<Tag> tags) {
    if (tags.isEmpty()) {
      return;
    }
    out.key("tags").beginArray();
    for (Tag tag : tags) {
      out.string(tag.text());
    }
    out.endArray();
  }
}
