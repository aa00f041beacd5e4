package io.varve.protocol.convert;

import io.varve.api.Event;
import io.varve.api.Tracking;
import io.varve.api.json.ExportedEvent;
import io.varve.protocol.Wire;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stored commits on the wire. */
public final class WireCommits {
  private WireCommits() {}

  /** A commit of these events; the first has what belongs to the whole of it. */
  public static Wire.Commit toWire(List<ExportedEvent> events) {
    Wire.Commit.Builder wire = Wire.Commit.newBuilder();
    for (ExportedEvent each : events) {
      wire.addEvents(WireEvents.toWire(each.event()));
    }
    ExportedEvent first = events.getFirst();
    if (first.requestId() != null) {
      wire.setRequestId(first.requestId());
    }
    if (first.tracking() != null) {
      wire.setTracking(WireAppends.toWire(first.tracking()));
    }
    return wire.build();
  }

  /** The events of a commit; the first has what belongs to the whole of it. */
  public static List<ExportedEvent> fromWire(Wire.Commit wire) {
    if (wire.getEventsCount() == 0) {
      throw WireFailures.unreadable("a commit has no events");
    }
    long first = wire.getEvents(0).getPosition();
    @Nullable String requestId = wire.hasRequestId() ? wire.getRequestId() : null;
    @Nullable Tracking tracking =
        wire.hasTracking() ? WireAppends.fromWire(wire.getTracking()) : null;
    List<ExportedEvent> events = new ArrayList<>(wire.getEventsCount());
    for (Wire.Event each : wire.getEventsList()) {
      Event event = WireEvents.fromWire(each);
      events.add(
          events.isEmpty()
              ? new ExportedEvent(event, first, requestId, tracking)
              : new ExportedEvent(event, first, null, null));
    }
    return events;
  }
}
