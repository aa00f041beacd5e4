package io.varve.bench.micro;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.varve.bench.SyntheticEvents;
import io.varve.storage.IndexDomain;
import io.varve.storage.KeyHash;
import io.varve.storage.OpenIndex;
import io.varve.storage.RecordFormat;
import io.varve.storage.SlotCursor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The store's index of its open segment, fed with records of 1,000 entities in turns. */
final class IndexedRecords {
  static final int ENTITIES = 1_000;

  private static final int RECORD_BYTES = 128;
  private static final long ID_STEP = 0x9E3779B97F4A7C15L;

  private final KeyHash hash = KeyHash.ofStore(1, 2);
  private final OpenIndex index = OpenIndex.create(1, 1, hash);
  private final List<byte[]> records = new ArrayList<>();
  private final List<ByteBuffer> fields = new ArrayList<>();
  private final List<byte[]> names = new ArrayList<>();
  private final long[] hashes = new long[ENTITIES];
  private long position;

  IndexedRecords() {
    index.defineType(0, SyntheticEvents.type(0).getBytes(US_ASCII));
    for (int i = 0; i < ENTITIES; i++) {
      byte[] name = SyntheticEvents.entity(i).getBytes(US_ASCII);
      byte[] record = new byte[RECORD_BYTES];
      ByteBuffer each = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
      each.putInt(RecordFormat.LENGTH, RECORD_BYTES);
      each.put(RecordFormat.KIND, (byte) RecordFormat.KIND_EVENT);
      each.putShort(RecordFormat.ENTITY_LENGTH, (short) name.length);
      each.put(RecordFormat.EVENT_HEADER_BYTES, name);
      records.add(record);
      fields.add(each);
      names.add(name);
      hashes[i] = hash.hash(IndexDomain.ENTITY, name, 0, name.length);
    }
  }

  /** Indexes one record more. */
  int add() {
    int entity = (int) (position % ENTITIES);
    position++;
    ByteBuffer each = fields.get(entity);
    each.putLong(RecordFormat.POSITION, position);
    each.putLong(RecordFormat.TIMESTAMP, position);
    each.putLong(RecordFormat.ID_LOW, position * ID_STEP);
    each.putLong(RecordFormat.VERSION, (position - 1) / ENTITIES + 1);
    return index.append(records.get(entity), 0, 0, hashes, entity);
  }

  /** Sum of the last slots of an entity. */
  long last(int entity, int count) {
    byte[] name = names.get(entity);
    int end = index.slots();
    long key = hash.hash(IndexDomain.ENTITY, name, 0, name.length);
    SlotCursor slots =
        index.descending(index.find(IndexDomain.ENTITY, key, name, 0, name.length), 0, end);
    long sum = 0;
    int slot = slots.next();
    for (int i = 0; i < count && slot != SlotCursor.NONE; i++) {
      sum += slot;
      slot = slots.next();
    }
    return sum;
  }
}
