package io.varve.bench.server;

import io.varve.api.json.JsonReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Looks through a page of events that a server answered with. */
final class AnswerCheck {
  private AnswerCheck() {}

  static boolean isSame(byte[] answer, byte[] expected) {
    return Arrays.equals(answer, expected);
  }

  /** Says that the page is wrong unless it has all events of the entity, in order. */
  static void check(byte[] page, String entity, int count) {
    JsonReader json = new JsonReader("the page");
    json.reset(page, 0, page.length);
    json.beginObject();
    int found = 0;
    for (@Nullable String key = json.nextKey(); key != null; key = json.nextKey()) {
      if (key.equals("events")) {
        json.beginArray();
        while (json.nextItem()) {
          found++;
          checkEvent(json, entity, found);
        }
      } else {
        json.skipValue();
      }
    }
    if (found != count) {
      throw new IllegalStateException(entity + " has " + count + " events, the page " + found);
    }
  }

  private static void checkEvent(JsonReader json, String entity, int version) {
    json.beginObject();
    for (@Nullable String key = json.nextKey(); key != null; key = json.nextKey()) {
      switch (key) {
        case "version" -> expect(json.readLong() == version, entity, version);
        case "entity_id" -> expect(entity.equals(json.readString()), entity, version);
        default -> json.skipValue();
      }
    }
  }

  private static void expect(boolean holds, String entity, int version) {
    if (!holds) {
      throw new IllegalStateException("not version " + version + " of " + entity);
    }
  }
}
