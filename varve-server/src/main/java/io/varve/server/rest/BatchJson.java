package io.varve.server.rest;

import io.varve.api.InvalidInput;
import io.varve.api.Limits;
import io.varve.api.json.JsonNames;
import io.varve.api.json.JsonReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON form of many appends: {@code {"appends":[Append..]}}. */
final class BatchJson {
  private static final JsonNames BATCH = JsonNames.of("appends");

  private BatchJson() {}

  /**
   * The JSON of each append.
   *
   * @throws InvalidInput if the text has another shape
   */
  static List<byte[]> appends(byte[] json) {
    JsonReader reader = new JsonReader("batch");
    reader.reset(json, 0, json.length);
    @Nullable List<byte[]> appends = null;
    reader.beginObject();
    while (reader.nextField(BATCH) >= 0) {
      appends = array(reader);
    }
    if (appends == null) {
      throw reader.missing("appends");
    }
    reader.end();
    if (appends.isEmpty()) {
      throw new InvalidInput("appends is empty");
    }
    return appends;
  }

  private static List<byte[]> array(JsonReader reader) {
    List<byte[]> appends = new ArrayList<>();
    reader.beginArray();
    while (reader.nextItem()) {
      Limits.check("number of appends", appends.size() + 1L, Limits.APPENDS_PER_BATCH);
      appends.add(reader.readRaw());
    }
    return appends;
  }
}
