package io.varve.api.json;

import io.varve.api.State;

/**
 * The JSON form of a {@link State}: {@code
 * {"entity_id","version","last_position","event_count","as_of","state":{..}}}; {@code as_of} is
 * left out where no time was asked for.
 */
public final class StateJson {
  private StateJson() {}

  public static void write(JsonWriter out, State state) {
    out.beginObject().key("entity_id").string(state.entityId().value());
    out.key("version").number(state.version());
    out.key("last_position").number(state.lastPosition());
    out.key("event_count").number(state.eventCount());
    if (state.asOf() != null) {
      out.key("as_of").time(state.asOf());
    }
    out.key("state").raw(JsonScan.normalize(state.state().toBytes(), "state")).endObject();
  }
}
