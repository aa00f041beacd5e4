package io.varve.bench.peers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.varve.api.NewEvent;
import io.varve.bench.SyntheticEvents;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Events of {@link SyntheticEvents} as a user of an engine without events would encode them, one
 * behind the other. Off-heap, because most engines are native. Used again for the next batch; owned
 * by one producer.
 *
 * <pre>
 *  4    length of what follows    16    id    8    time in nanoseconds
 *  1+n  entity id    1+n  type    1+n  tag    2+n  payload
 * </pre>
 */
final class EventBatch {
  private static final int MAX_EVENT_BYTES = 256;
  private static final int LENGTH_BYTES = Integer.BYTES;
  private static final int ENTITY_OFFSET = 3 * Long.BYTES;

  private final ByteBuffer buffer;
  private final ByteBuffer key = ByteBuffer.allocateDirect(EntityKey.SIZE_BYTES);
  private final int[] offsets;
  private final SplittableRandom ids;
  private int count;

  EventBatch(int maxEvents, int producer) {
    this.buffer = ByteBuffer.allocateDirect(maxEvents * MAX_EVENT_BYTES);
    this.offsets = new int[maxEvents + 1];
    this.ids = new SplittableRandom(producer);
  }

  void clear() {
    count = 0;
    buffer.clear();
  }

  /** Adds the event, with an id made for it. */
  void add(NewEvent event, long timeNanos) {
    int start = buffer.position();
    buffer.putInt(0).putLong(ids.nextLong()).putLong(ids.nextLong()).putLong(timeNanos);
    putShort(Objects.requireNonNull(event.entityId()).value());
    putShort(event.eventType());
    putShort(event.tags().getFirst().text());
    buffer.putShort((short) event.payload().sizeBytes()).put(event.payload().buffer());
    buffer.putInt(start, buffer.position() - start - LENGTH_BYTES);
    count++;
    offsets[count] = buffer.position();
  }

  private void putShort(String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    buffer.put((byte) bytes.length).put(bytes);
  }

  int count() {
    return count;
  }

  /** All events with their lengths, from 0 to {@link #sizeBytes}. */
  ByteBuffer buffer() {
    return buffer;
  }

  int sizeBytes() {
    return offsets[count];
  }

  /** An event without its length. */
  ByteBuffer event(int index) {
    int from = offsets[index] + LENGTH_BYTES;
    return buffer.slice(from, offsets[index + 1] - from);
  }

  /** The same for engines that want an array. */
  byte[] eventBytes(int index) {
    int from = offsets[index] + LENGTH_BYTES;
    byte[] bytes = new byte[offsets[index + 1] - from];
    buffer.get(from, bytes);
    return bytes;
  }

  byte[] entity(int index) {
    byte[] entity = new byte[EntityKey.ENTITY_BYTES];
    buffer.get(offsets[index] + LENGTH_BYTES + ENTITY_OFFSET + 1, entity);
    return entity;
  }

  /** The key of an event; valid until the next call. */
  ByteBuffer key(int index, long sequence) {
    return EntityKey.write(key, entity(index), sequence);
  }

  /** Whether an encoded event, without its length, is about the entity. */
  static boolean isAbout(ByteBuffer event, byte[] entity) {
    int at = event.position() + ENTITY_OFFSET;
    return event.get(at) == entity.length
        && event.slice(at + 1, entity.length).equals(ByteBuffer.wrap(entity));
  }
}
