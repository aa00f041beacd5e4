package io.varve.storage;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Events to index: slot n is of an entity of its own and stands at 64 (n + 1) in its segment. */
public final class StressEvents {
  /** One bit of hash: the keys of a domain share two tables, so that these grow soon. */
  private static final KeyHash HASH = KeyHash.weak(5, 1);

  private static final int ENTITY_BYTES = 8;

  private StressEvents() {}

  /** An index that knows the type of the events, and none of them. */
  public static OpenIndex index() {
    OpenIndex index = OpenIndex.create(1, 1, HASH);
    index.defineType(0, "t".getBytes(StandardCharsets.UTF_8));
    return index;
  }

  /** What the sequencer does with the event of a slot. */
  public static void append(OpenIndex index, int slot) {
    byte[] entity = entity(slot);
    byte[] record = new byte[RecordFormat.EVENT_HEADER_BYTES + ENTITY_BYTES];
    MemorySegment s = MemorySegment.ofArray(record);
    Bytes.i32(s, RecordFormat.LENGTH, record.length);
    Bytes.u8(s, RecordFormat.KIND, RecordFormat.KIND_EVENT);
    Bytes.i64(s, RecordFormat.POSITION, 1 + slot);
    Bytes.i64(s, RecordFormat.VERSION, 1);
    Bytes.i64(s, RecordFormat.TIMESTAMP, slot);
    Bytes.i64(s, RecordFormat.ID_LOW, slot);
    Bytes.u16(s, RecordFormat.ENTITY_LENGTH, ENTITY_BYTES);
    System.arraycopy(entity, 0, record, RecordFormat.EVENT_HEADER_BYTES, ENTITY_BYTES);
    index.append(record, 0, 64 * (slot + 1), new long[] {hash(entity)}, 0);
  }

  /** The first slot below {@code end} of the entity of a slot, which is that slot; or -1. */
  public static int find(OpenIndex index, int slot, int end) {
    byte[] entity = entity(slot);
    int key = index.find(IndexDomain.ENTITY, hash(entity), entity, 0, ENTITY_BYTES);
    return key == SegmentIndex.NO_KEY ? SlotCursor.NONE : index.ascending(key, 0, end).next();
  }

  private static long hash(byte[] entity) {
    return HASH.hash(IndexDomain.ENTITY, entity, 0, ENTITY_BYTES);
  }

  private static byte[] entity(int slot) {
    return "entity%02d".formatted(slot).getBytes(StandardCharsets.UTF_8);
  }
}
