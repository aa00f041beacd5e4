package io.varve.bench.peers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.varve.bench.SyntheticEvents;
import java.nio.ByteBuffer;

/**
 * The key of an event where the engine is an ordered map: entity id, then a sequence number in 8
 * bytes, so that the events of an entity are neighbours in the order of their appending. All entity
 * ids here have one length; others would need a mark at their end.
 */
final class EntityKey {
  static final int ENTITY_BYTES = entity(SyntheticEvents.entity(0)).length;
  static final int SIZE_BYTES = ENTITY_BYTES + Long.BYTES;

  private EntityKey() {}

  /** The bytes of an entity id. */
  static byte[] entity(String id) {
    return id.getBytes(US_ASCII);
  }

  /** Fills the buffer with the key. */
  static ByteBuffer write(ByteBuffer key, byte[] entity, long sequence) {
    return key.clear().put(entity).putLong(sequence).flip();
  }

  static byte[] bytes(byte[] entity, long sequence) {
    byte[] key = new byte[SIZE_BYTES];
    write(ByteBuffer.wrap(key), entity, sequence);
    return key;
  }
}
