package io.varve.engine;

import io.varve.api.Append;
import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.Tag;
import io.varve.api.Ticks;
import io.varve.api.Tracking;
import io.varve.storage.Bytes;
import io.varve.storage.CommitFormat;
import io.varve.storage.RecordFormat;
import io.varve.storage.TypeFormat;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Encodes stored events by hand, as the formats say. */
final class TestRecords {
  private TestRecords() {}

  /**
   * A whole commit.
   *
   * @param types ordinals of the types defined in the segment; those it defines are added
   */
  static byte[] commit(Append append, List<Event> events, long chain, Map<String, Integer> types) {
    List<byte[]> records = new ArrayList<>();
    records.add(commitRecord(append, events, chain));
    for (Event event : events) {
      if (!types.containsKey(event.eventType())) {
        int ordinal = types.size();
        types.put(event.eventType(), ordinal);
        records.add(TypeFormat.encode(ordinal, utf8(event.eventType())));
      }
    }
    for (Event event : events) {
      records.add(eventRecord(event, events, types.get(event.eventType())));
    }
    int bytes = records.stream().mapToInt(each -> each.length).sum();
    MemorySegment header = MemorySegment.ofArray(records.getFirst());
    Bytes.i32(header, CommitFormat.COMMIT_BYTES, bytes);
    ByteBuffer commit = ByteBuffer.allocate(bytes);
    for (byte[] record : records) {
      MemorySegment s = MemorySegment.ofArray(record);
      if (RecordFormat.kind(s, 0) == RecordFormat.KIND_EVENT) {
        Bytes.i32(s, RecordFormat.COMMIT_DISTANCE, commit.position());
      }
      Bytes.i32(s, RecordFormat.CRC, RecordFormat.computeCrc(s, 0, record.length));
      commit.put(record);
    }
    return commit.array();
  }

  private static byte[] commitRecord(Append append, List<Event> events, long chain) {
    byte[] request = append.requestId() == null ? new byte[0] : utf8(append.requestId());
    Tracking tracking = append.tracking();
    byte[] source = tracking == null ? new byte[0] : utf8(tracking.source());
    byte[] record = new byte[CommitFormat.size(request.length, source.length)];
    MemorySegment s = MemorySegment.ofArray(record);
    Bytes.i32(s, RecordFormat.LENGTH, record.length);
    Bytes.u8(s, RecordFormat.KIND, RecordFormat.KIND_COMMIT);
    Bytes.u16(s, CommitFormat.REQUEST_LENGTH, request.length);
    Bytes.i32(s, CommitFormat.COUNT, events.size());
    Bytes.i64(s, CommitFormat.FIRST_POSITION, events.getFirst().position());
    Bytes.i64(s, CommitFormat.RECORDED_AT, Ticks.of(events.getFirst().recordedAt()));
    Bytes.i64(s, CommitFormat.CHAIN, chain);
    Bytes.i64(s, CommitFormat.TRACKING_POSITION, tracking == null ? 0 : tracking.position());
    Bytes.u16(s, CommitFormat.SOURCE_LENGTH, source.length);
    System.arraycopy(request, 0, record, CommitFormat.HEADER_BYTES, request.length);
    System.arraycopy(source, 0, record, CommitFormat.HEADER_BYTES + request.length, source.length);
    return record;
  }

  private static byte[] eventRecord(Event event, List<Event> commit, int type) {
    EntityId entityId = event.entityId();
    byte[] entity = entityId == null ? new byte[0] : utf8(entityId.value());
    ByteArrayOutputStream tags = new ByteArrayOutputStream();
    for (Tag tag : event.tags()) {
      byte[] text = utf8(tag.text());
      tags.write(text.length);
      tags.write(text.length >> 8);
      tags.writeBytes(text);
    }
    byte[] metadata = event.metadata().toBytes();
    byte[] payload = event.payload().toBytes();
    int size =
        RecordFormat.EVENT_HEADER_BYTES
            + entity.length
            + tags.size()
            + metadata.length
            + payload.length;
    byte[] record = new byte[Bytes.align8(size)];
    MemorySegment s = MemorySegment.ofArray(record);
    int flags =
        (event.payload().isJson() ? RecordFormat.FLAG_PAYLOAD_JSON : 0)
            | (event == commit.getFirst() ? RecordFormat.FLAG_FIRST_OF_COMMIT : 0)
            | (event == commit.getLast() ? RecordFormat.FLAG_LAST_OF_COMMIT : 0);
    Bytes.i32(s, RecordFormat.LENGTH, record.length);
    Bytes.u8(s, RecordFormat.KIND, RecordFormat.KIND_EVENT);
    Bytes.u8(s, RecordFormat.FLAGS, flags);
    Bytes.u16(s, RecordFormat.TYPE, type);
    Bytes.i64(s, RecordFormat.POSITION, event.position());
    Bytes.i64(s, RecordFormat.VERSION, event.version());
    Bytes.i64(s, RecordFormat.TIMESTAMP, Ticks.of(event.timestamp()));
    Bytes.i64(s, RecordFormat.RECORDED_AT, Ticks.of(event.recordedAt()));
    Bytes.i64(s, RecordFormat.ID_HIGH, event.id().getMostSignificantBits());
    Bytes.i64(s, RecordFormat.ID_LOW, event.id().getLeastSignificantBits());
    Bytes.i32(s, RecordFormat.PAYLOAD_LENGTH, payload.length);
    Bytes.i32(s, RecordFormat.METADATA_LENGTH, metadata.length);
    Bytes.u16(s, RecordFormat.ENTITY_LENGTH, entity.length);
    Bytes.u16(s, RecordFormat.TAGS_LENGTH, tags.size());
    Bytes.u16(s, RecordFormat.TAG_COUNT, event.tags().size());
    ByteBuffer body = ByteBuffer.wrap(record);
    body.position(RecordFormat.EVENT_HEADER_BYTES);
    body.put(entity).put(tags.toByteArray()).put(metadata).put(payload);
    return record;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
