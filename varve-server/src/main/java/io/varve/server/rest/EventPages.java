package io.varve.server.rest;

import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.json.EventJson;
import io.varve.api.json.JsonWriter;
import io.varve.api.json.ReadRequest;
import io.varve.server.config.ServerLimits;
import org.jspecify.annotations.Nullable;

/**
 * Reads events page by page. All pages of a read see the store as of its first one. A page ends at
 * its limit without looking further, so the last one may be empty; it also ends when its bytes
 * reach {@link ServerLimits#PAGE_BYTES}.
 */
final class EventPages {
  private final EventStore store;

  EventPages(EventStore store) {
    this.store = store;
  }

  /**
   * A page as JSON.
   *
   * @param cursor of the page before; null: the first page
   */
  JsonWriter page(ReadRequest request, @Nullable String cursor) {
    int checksum = PageCursor.checksum(request);
    ReadOptions options = request.options();
    long readPosition = Long.MAX_VALUE;
    if (cursor != null) {
      PageCursor before = PageCursor.parse(cursor, checksum);
      readPosition = before.readPosition();
      options = continued(options, before);
    }
    return read(request.query(), options, readPosition, checksum);
  }

  private static ReadOptions continued(ReadOptions options, PageCursor cursor) {
    ReadOptions within = options.withBefore(Math.min(options.before(), cursor.readPosition() + 1));
    return options.reverse()
        ? within.withBefore(Math.min(within.before(), cursor.position()))
        : within.withAfter(Math.max(options.after(), cursor.position()));
  }

  private JsonWriter read(Query query, ReadOptions options, long fixed, int checksum) {
    JsonWriter out = new JsonWriter(4 * 1024);
    EventJson events = new EventJson(out);
    out.beginObject().key("events").beginArray();
    long count = 0;
    long last = options.reverse() ? Long.MAX_VALUE : 0;
    try (EventCursor cursor = store.query(query, options)) {
      long readPosition = Math.min(fixed, cursor.readPosition());
      while (count < options.limit()
          && out.sizeBytes() < ServerLimits.PAGE_BYTES
          && cursor.hasNext()) {
        Event event = cursor.next();
        events.write(event);
        last = event.position();
        count++;
      }
      boolean isFull = count >= options.limit() || out.sizeBytes() >= ServerLimits.PAGE_BYTES;
      boolean isAtEnd = options.reverse() ? last <= 1 : last >= readPosition;
      out.endArray().key("read_position").number(readPosition).key("next");
      if (isFull && !isAtEnd) {
        out.string(new PageCursor(last, readPosition, checksum).text());
      } else {
        out.nothing();
      }
      return out.key("considered").number(cursor.considered()).endObject();
    }
  }
}
