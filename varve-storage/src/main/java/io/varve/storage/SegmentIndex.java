package io.varve.storage;

import java.util.function.IntConsumer;

/**
 * Finds the records of a dense range of positions inside one segment: columns by slot, and a
 * dictionary of keys with their slots. Read by many threads at once. A slot is {@code position -
 * firstPosition()}.
 *
 * <p>Readers pass {@code endSlot}: they never look at slots at or above it, which may still be in
 * the making (I4).
 */
public sealed interface SegmentIndex permits OpenIndex, IndexFile {
  int NO_KEY = -1;

  /** Slots that share a least and greatest time; see {@link #timeMayMatch}. */
  int BLOCK_SLOTS = 1024;

  /** First position of the segment file that holds the records. */
  long segmentFirst();

  /** First position covered; slot 0. */
  long firstPosition();

  /** Slots filled. In an open index it grows, and may run ahead of what is visible. */
  int slots();

  /** Byte offset of the record in its segment file. */
  int offset(int slot);

  /** Type ordinal, local to the segment. */
  int type(int slot);

  /** 100 ns ticks. */
  long timestamp(int slot);

  /** Number of the key of the slot's entity, or {@link #NO_KEY}. */
  int entityKey(int slot);

  /** Least timestamp of the slots filled, visible or not; the greatest long if there is none. */
  long minTimestamp();

  /** Greatest timestamp of the slots filled, visible or not; the least long if there is none. */
  long maxTimestamp();

  /**
   * Whether a slot of a block may have a timestamp in {@code fromTicks .. toTicks}, both inclusive.
   * Block b begins at slot {@code b * BLOCK_SLOTS}, which must be below the caller's end.
   */
  boolean timeMayMatch(int block, long fromTicks, long toTicks);

  /**
   * Whether all slots of a block are known to have timestamps in {@code fromTicks .. toTicks};
   * false where that would have to be found out.
   */
  default boolean timeMustMatch(int block, long fromTicks, long toTicks) {
    return false;
  }

  /**
   * Copies the timestamps of slots {@code fromSlot .. endSlot - 1} to the start of {@code target}.
   */
  default void timestamps(int fromSlot, int endSlot, long[] target) {
    for (int slot = fromSlot; slot < endSlot; slot++) {
      target[slot - fromSlot] = timestamp(slot);
    }
  }

  /** How many ordinals have a name: 0 .. typesDefined() - 1. */
  int typesDefined();

  /** The event type of an ordinal, also of one defined before this index's range. */
  String typeName(int ordinal);

  /** The key's number, or {@link #NO_KEY}. {@code hash} is {@link KeyHash#hash} of the same key. */
  int find(int domain, long hash, byte[] key, int from, int length);

  /**
   * Calls back with the number of each key of the domain that starts with {@code prefix}, in any
   * order.
   */
  void findPrefix(int domain, byte[] prefix, IntConsumer keyNumber);

  /** A copy of the key's bytes. */
  byte[] key(int keyNumber);

  int domain(int keyNumber);

  /** How many keys of a domain there are. */
  int keys(int domain);

  /** See {@link IndexDomain}; of the newest slot, visible or not. */
  long tip(int keyNumber);

  /** The key's newest slot below {@code endSlot}, or {@link SlotCursor#NONE}. */
  int lastSlot(int keyNumber, int endSlot);

  /** How many slots the key has, visible or not. */
  int count(int keyNumber);

  /** The key's slots in {@code fromSlot .. endSlot - 1}, ascending. */
  SlotCursor ascending(int keyNumber, int fromSlot, int endSlot);

  /** The key's slots in {@code fromSlot .. endSlot - 1}, descending. */
  SlotCursor descending(int keyNumber, int fromSlot, int endSlot);

  /**
   * Slots whose event id may be the one given (a fingerprint decides; the record must), ascending.
   */
  SlotCursor idCandidates(long idHigh, long idLow, int endSlot);
}
