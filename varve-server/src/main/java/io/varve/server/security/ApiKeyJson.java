package io.varve.server.security;

import io.varve.api.InvalidInput;
import io.varve.api.json.InvalidJson;
import io.varve.api.json.JsonNames;
import io.varve.api.json.JsonReader;
import io.varve.api.json.JsonWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of stored API keys, one a line: {@code {"id","name","permission","created",
 * "expires","sha256"}}; {@code expires} is left out of keys that never do.
 */
final class ApiKeyJson {
  private static final JsonNames FIELDS =
      JsonNames.of("id", "name", "permission", "created", "expires", "sha256");

  private ApiKeyJson() {}

  static byte[] write(List<ApiKey> keys) {
    JsonWriter out = new JsonWriter();
    for (ApiKey key : keys) {
      out.beginObject();
      writeOpenPart(out, key);
      out.key("sha256").string(key.secretHash()).endObject().newLine();
    }
    return out.toBytes();
  }

  /** What anybody with a right to list keys may see. */
  static void writeOpenPart(JsonWriter out, ApiKey key) {
    out.key("id").string(key.id());
    out.key("name").string(key.name());
    out.key("permission").string(key.permission().text());
    out.key("created").time(key.created());
    if (key.expires() != null) {
      out.key("expires").time(key.expires());
    }
  }

  /**
   * Reads the content of a key file.
   *
   * @throws InvalidInput naming file and line
   */
  static List<ApiKey> parse(Path file, byte[] text) {
    List<ApiKey> keys = new ArrayList<>();
    int line = 1;
    int start = 0;
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '\n') {
        keys.add(key(file, line, text, start, i));
        start = i + 1;
        line++;
      }
    }
    if (start < text.length) {
      throw new InvalidInput(file + ":" + line + " has no end; restore the file from a backup");
    }
    return keys;
  }

  private static ApiKey key(Path file, int line, byte[] text, int from, int to) {
    try {
      return key(text, from, to);
    } catch (InvalidInput | InvalidJson e) {
      throw new InvalidInput(
          file + ":" + line + " is not an API key as Varve writes it: " + e.getMessage());
    }
  }

  private static ApiKey key(byte[] text, int from, int to) {
    JsonReader reader = new JsonReader("API key");
    reader.reset(text, from, to);
    String id = "";
    String name = "";
    Permission permission = Permission.NONE;
    Instant created = Instant.EPOCH;
    @Nullable Instant expires = null;
    String hash = "";
    reader.beginObject();
    for (int field = reader.nextField(FIELDS); field >= 0; field = reader.nextField(FIELDS)) {
      switch (field) {
        case 0 -> id = reader.readString();
        case 1 -> name = reader.readString();
        case 2 -> permission = Permission.ofKey(reader.readString());
        case 3 -> created = reader.readTime();
        case 4 -> expires = reader.readTime();
        default -> hash = reader.readString();
      }
    }
    reader.end();
    return new ApiKey(id, name, permission, created, expires, hash);
  }
}
