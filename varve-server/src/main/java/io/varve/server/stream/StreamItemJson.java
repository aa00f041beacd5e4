package io.varve.server.stream;

import io.varve.api.SubscriptionItem;
import io.varve.api.json.EventJson;
import io.varve.api.json.JsonWriter;
import java.io.ByteArrayOutputStream;

/**
 * The JSON of what a live stream yields: {@code matched} is an event with {@code last_of_commit},
 * {@code progress} and {@code caught_up} are {@code {"position"}}, {@code ended} is {@code
 * {"reason","resume_after"}}. Used by one thread.
 */
final class StreamItemJson {
  private final JsonWriter json = new JsonWriter();
  private final EventJson events = new EventJson(json);

  /** The word for a kind of item. */
  static String kind(SubscriptionItem item) {
    return switch (item) {
      case SubscriptionItem.Matched matched -> "matched";
      case SubscriptionItem.Progress progress -> "progress";
      case SubscriptionItem.CaughtUp caughtUp -> "caught_up";
      case SubscriptionItem.Ended ended -> "ended";
    };
  }

  /** Where a reader that has this item goes on. */
  static long position(SubscriptionItem item) {
    return switch (item) {
      case SubscriptionItem.Matched matched -> matched.event().position();
      case SubscriptionItem.Progress progress -> progress.position();
      case SubscriptionItem.CaughtUp caughtUp -> caughtUp.position();
      case SubscriptionItem.Ended ended -> ended.resumeAfter();
    };
  }

  /** Appends the JSON of an item. */
  void writeTo(ByteArrayOutputStream out, SubscriptionItem item) {
    json.reset();
    write(item);
    out.write(json.array(), 0, json.sizeBytes());
  }

  /** The JSON of an item under its kind: {@code {"matched":{..}}}. */
  String underKind(SubscriptionItem item) {
    json.reset();
    json.beginObject().key(kind(item));
    write(item);
    return json.endObject().text();
  }

  private void write(SubscriptionItem item) {
    switch (item) {
      case SubscriptionItem.Matched(var event, boolean lastOfCommit) ->
          events.write(event, lastOfCommit);
      case SubscriptionItem.Progress(long position) -> writePosition(position);
      case SubscriptionItem.CaughtUp(long position) -> writePosition(position);
      case SubscriptionItem.Ended(String reason, long resumeAfter) ->
          json.beginObject()
              .key("reason")
              .string(reason)
              .key("resume_after")
              .number(resumeAfter)
              .endObject();
    }
  }

  private void writePosition(long position) {
    json.beginObject().key("position").number(position).endObject();
  }
}
