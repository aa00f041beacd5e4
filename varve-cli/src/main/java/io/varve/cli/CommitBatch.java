package io.varve.cli;

import io.varve.api.Append;
import io.varve.api.Limits;
import io.varve.api.NewEvent;
import io.varve.api.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Lines gathered for one commit: so many, or fewer where they are large. Used by one thread. */
final class CommitBatch {
  /** Room in a commit for its own header. */
  private static final int COMMIT_OVERHEAD_BYTES = 64 * 1024;

  /** More than an event's record takes besides names, tags, metadata and payload. */
  private static final int EVENT_OVERHEAD_BYTES = 192;

  private static final int MAX_UTF8_BYTES_PER_CHAR = 3;

  private final int maxEvents;
  private final boolean withRequestIds;
  private final List<NewEvent> events = new ArrayList<>();
  private long boundBytes;
  private long firstLine;
  private long lastLine;

  /**
   * @param withRequestIds whether each commit gets a request id of its own, to be sent again
   */
  CommitBatch(int maxEvents, boolean withRequestIds) {
    this.maxEvents = maxEvents;
    this.withRequestIds = withRequestIds;
  }

  boolean isEmpty() {
    return events.isEmpty();
  }

  int count() {
    return events.size();
  }

  /** Whether the commit stays within its bounds with one more event; an empty one always does. */
  boolean hasRoomFor(NewEvent event) {
    return events.isEmpty()
        || (events.size() < maxEvents
            && boundBytes + boundBytes(event) <= Limits.COMMIT_BYTES - COMMIT_OVERHEAD_BYTES);
  }

  void add(NewEvent event, long line) {
    if (events.isEmpty()) {
      firstLine = line;
    }
    lastLine = line;
    boundBytes += boundBytes(event);
    events.add(event);
  }

  long firstLine() {
    return firstLine;
  }

  long lastLine() {
    return lastLine;
  }

  /** The commit; the batch is empty afterwards. */
  Append take(String source) {
    Append append = Append.of(events).withTracking(source, lastLine);
    events.clear();
    boundBytes = 0;
    return withRequestIds ? append.withRequestId(UUID.randomUUID().toString()) : append;
  }

  /** No less than the bytes the event takes in the log. */
  private static long boundBytes(NewEvent event) {
    long chars = event.eventType().length();
    if (event.entityId() != null) {
      chars += event.entityId().value().length();
    }
    for (Tag tag : event.tags()) {
      chars += tag.text().length() + 1;
    }
    return EVENT_OVERHEAD_BYTES
        + chars * MAX_UTF8_BYTES_PER_CHAR
        + event.metadata().sizeBytes()
        + event.payload().sizeBytes();
  }
}
