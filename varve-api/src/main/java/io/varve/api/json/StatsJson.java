package io.varve.api.json;

import io.varve.api.StoreStats;

/**
 * The JSON form of {@link StoreStats}: {@code
 * {"events","entities","event_types":{type:count},"first_timestamp","last_timestamp",
 * "head","segments","bytes":{"log","index","snapshots","reserve"},"free_bytes","level"}};
 * timestamps are left out where there is no event.
 */
public final class StatsJson {
  private StatsJson() {}

  public static void write(JsonWriter out, StoreStats stats) {
    out.beginObject().key("events").number(stats.events());
    out.key("entities").number(stats.entities());
    out.key("event_types").beginObject();
    stats.eventTypes().forEach((type, count) -> out.key(type).number(count));
    out.endObject();
    if (stats.firstTimestamp() != null) {
      out.key("first_timestamp").time(stats.firstTimestamp());
    }
    if (stats.lastTimestamp() != null) {
      out.key("last_timestamp").time(stats.lastTimestamp());
    }
    out.key("head").number(stats.head()).key("segments").number(stats.segments());
    StoreStats.Bytes bytes = stats.bytes();
    out.key("bytes").beginObject().key("log").number(bytes.log());
    out.key("index").number(bytes.index()).key("snapshots").number(bytes.snapshots());
    out.key("reserve").number(bytes.reserve()).endObject();
    out.key("free_bytes").number(stats.freeBytes());
    out.key("level").string(stats.level().text()).endObject();
  }
}
