package io.varve.api.json;

import io.varve.api.Event;
import io.varve.api.Tracking;

/**
 * The JSON form of an {@link Event}: {@code
 * {"position","id","entity_id","event_type","version","timestamp","recorded_at", "payload" or
 * "payload_base64","metadata","tags","tenant_id"}} in this order; what is absent is left out,
 * except {@code entity_id}, which is null. A JSON payload that turns out not to be JSON is written
 * as {@code payload_base64}, such metadata as {@code metadata_base64}. Used by one thread, for many
 * events.
 */
public final class EventJson {
  static final String TENANT = "default";

  private final JsonWriter out;
  private final EventFields fields;

  public EventJson(JsonWriter out) {
    this.out = out;
    fields = new EventFields(out);
  }

  public void write(Event event) {
    open(event);
    out.endObject();
  }

  /**
   * As {@link #write(Event)}, with what an export adds: {@code "commit_first":N,"request_id":"..",
   * "tracking":{"source":"..","position":N}}.
   */
  public void write(ExportedEvent exported) {
    open(exported.event());
    out.key("commit_first").number(exported.commitFirst());
    if (exported.requestId() != null) {
      out.key("request_id").string(exported.requestId());
    }
    Tracking tracking = exported.tracking();
    if (tracking != null) {
      out.key("tracking").beginObject().key("source").string(tracking.source());
      out.key("position").number(tracking.position()).endObject();
    }
    out.endObject();
  }

  /** As {@link #write(Event)}, with the {@code last_of_commit} that a stream frame has. */
  public void write(Event event, boolean lastOfCommit) {
    open(event);
    out.key("last_of_commit").bool(lastOfCommit).endObject();
  }

  private void open(Event event) {
    out.beginObject().key("position").number(event.position());
    out.key("id").string(event.id().toString()).key("entity_id");
    if (event.entityId() == null) {
      out.nothing();
    } else {
      out.string(event.entityId().value());
    }
    out.key("event_type").string(event.eventType());
    out.key("version").number(event.version());
    out.key("timestamp").time(event.timestamp());
    out.key("recorded_at").time(event.recordedAt());
    fields.payload(event.payload());
    fields.metadata(event.metadata());
    fields.tags(event.tags());
    out.key("tenant_id").string(TENANT);
  }
}
