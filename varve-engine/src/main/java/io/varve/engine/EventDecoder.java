package io.varve.engine;

import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.Payload;
import io.varve.api.Tag;
import io.varve.api.Ticks;
import io.varve.api.json.JsonFold;
import io.varve.api.json.PredicateMatcher;
import io.varve.storage.RecordFormat;
import io.varve.storage.SegmentIndex;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Turns records into events. A record is copied once into an array of its own and taken apart
 * there: one access to the mapping instead of one a field. What equals the previous event's
 * (entity, tags, type, recording time) is the same object. Used by one thread.
 */
final class EventDecoder {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int FIRST_RECORD_BYTES = 1_024;

  /** An array larger than this is not kept beyond its event. */
  private static final int KEPT_RECORD_BYTES = 64 * 1_024;

  private static final byte[] NO_BYTES = {};

  private byte[] record = new byte[FIRST_RECORD_BYTES];
  private int flags;
  private @Nullable SegmentIndex index;

  private @Nullable SegmentIndex typeIndex;
  private int typeOrdinal;
  private String typeName = "";

  private byte[] entityBytes = NO_BYTES;
  private @Nullable EntityId entityId;

  private byte[] tagBytes = NO_BYTES;
  private List<Tag> tags = List.of();

  private long lastRecordedTicks;
  private Instant lastRecordedAt = Instant.EPOCH;

  /**
   * Copies the record of a slot. The other methods speak of it until the next one is loaded; {@link
   * #event} comes last of those that look into it.
   */
  void load(ViewPart part, SegmentIndex itsIndex, int slot) {
    load(part, itsIndex, slot, itsIndex.offset(slot));
  }

  /** The same for a record whose place is known. */
  void load(ViewPart part, SegmentIndex itsIndex, int slot, int offset) {
    MemorySegment log = part.log(slot, offset);
    int length = RecordFormat.length(log, offset);
    if (length > record.length) {
      record = new byte[length + length / 4];
    }
    MemorySegment.copy(log, ValueLayout.JAVA_BYTE, offset, record, 0, length);
    flags = record[RecordFormat.FLAGS];
    index = itsIndex;
  }

  Event event() {
    int tagsFrom = tagsFrom();
    int metadataFrom = tagsFrom + u16(RecordFormat.TAGS_LENGTH);
    int payloadFrom = metadataFrom + i32(RecordFormat.METADATA_LENGTH);
    int payloadTo = payloadFrom + i32(RecordFormat.PAYLOAD_LENGTH);
    long ticks = i64(RecordFormat.TIMESTAMP);
    Instant stored = recordedAt(recordedTicks());
    Event event =
        new Event(
            i64(RecordFormat.POSITION),
            new UUID(i64(RecordFormat.ID_HIGH), i64(RecordFormat.ID_LOW)),
            entityId(RecordFormat.EVENT_HEADER_BYTES + u16(RecordFormat.ENTITY_LENGTH)),
            typeName(u16(RecordFormat.TYPE)),
            version(),
            ticks == lastRecordedTicks ? stored : Ticks.toInstant(ticks),
            stored,
            payload(payloadFrom, payloadTo),
            metadata(metadataFrom, payloadFrom),
            tags(tagsFrom, metadataFrom, u16(RecordFormat.TAG_COUNT)));
    if (record.length > KEPT_RECORD_BYTES) {
      record = new byte[FIRST_RECORD_BYTES];
    }
    return event;
  }

  boolean matches(PredicateMatcher where) {
    int metadataFrom = metadataFrom();
    int payloadFrom = payloadFrom();
    int payloadTo = payloadFrom + i32(RecordFormat.PAYLOAD_LENGTH);
    return where.matches(
        payloadIsJson(), record, payloadFrom, payloadTo, record, metadataFrom, payloadFrom);
  }

  void foldInto(JsonFold fold) {
    if (payloadIsJson()) {
      int payloadFrom = payloadFrom();
      fold.add(record, payloadFrom, payloadFrom + i32(RecordFormat.PAYLOAD_LENGTH));
    }
  }

  long version() {
    return i64(RecordFormat.VERSION);
  }

  long recordedTicks() {
    return i64(RecordFormat.RECORDED_AT);
  }

  private int tagsFrom() {
    return RecordFormat.EVENT_HEADER_BYTES
        + u16(RecordFormat.ENTITY_LENGTH)
        + u16(RecordFormat.SUBJECT_LENGTH);
  }

  private int metadataFrom() {
    return tagsFrom() + u16(RecordFormat.TAGS_LENGTH);
  }

  private int payloadFrom() {
    return metadataFrom() + i32(RecordFormat.METADATA_LENGTH);
  }

  boolean payloadIsJson() {
    return (flags & RecordFormat.FLAG_PAYLOAD_JSON) != 0;
  }

  boolean lastOfCommit() {
    return (flags & RecordFormat.FLAG_LAST_OF_COMMIT) != 0;
  }

  private Payload payload(int from, int to) {
    if (payloadIsJson()) {
      return Payload.json(Arrays.copyOfRange(record, from, to));
    }
    return from == to ? Payload.none() : Payload.bytes(Arrays.copyOfRange(record, from, to));
  }

  private Payload metadata(int from, int to) {
    return from == to ? Payload.none() : Payload.json(Arrays.copyOfRange(record, from, to));
  }

  private @Nullable EntityId entityId(int to) {
    int from = RecordFormat.EVENT_HEADER_BYTES;
    if (from == to) {
      return null;
    }
    EntityId same = entityId;
    if (same != null && Arrays.equals(entityBytes, 0, entityBytes.length, record, from, to)) {
      return same;
    }
    entityBytes = Arrays.copyOfRange(record, from, to);
    EntityId fresh = EntityId.of(new String(entityBytes, StandardCharsets.UTF_8));
    entityId = fresh;
    return fresh;
  }

  private String typeName(int ordinal) {
    SegmentIndex current = index;
    if (current == null) {
      throw new IllegalStateException("no record was loaded");
    }
    if (ordinal != typeOrdinal || current != typeIndex) {
      typeName = current.typeName(ordinal);
      typeOrdinal = ordinal;
      typeIndex = current;
    }
    return typeName;
  }

  private Instant recordedAt(long ticks) {
    if (ticks != lastRecordedTicks) {
      lastRecordedAt = Ticks.toInstant(ticks);
      lastRecordedTicks = ticks;
    }
    return lastRecordedAt;
  }

  private List<Tag> tags(int from, int to, int count) {
    if (count == 0) {
      return List.of();
    }
    if (Arrays.equals(tagBytes, 0, tagBytes.length, record, from, to)) {
      return tags;
    }
    Tag[] fresh = new Tag[count];
    int at = from;
    for (int i = 0; i < count; i++) {
      int length = u16(at);
      fresh[i] = Tag.of(new String(record, at + 2, length, StandardCharsets.UTF_8));
      at += 2 + length;
    }
    tagBytes = Arrays.copyOfRange(record, from, to);
    tags = List.of(fresh);
    return tags;
  }

  private int u16(int at) {
    return (short) SHORT.get(record, at) & 0xFFFF;
  }

  private int i32(int at) {
    return (int) INT.get(record, at);
  }

  private long i64(int at) {
    return (long) LONG.get(record, at);
  }
}
