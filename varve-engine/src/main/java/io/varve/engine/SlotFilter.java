package io.varve.engine;

import io.varve.storage.SegmentIndex;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What of a query item is decided by looking at a slot's columns: its type ordinal, its entity.
 * Valid for one index. Immutable.
 */
final class SlotFilter {
  static final SlotFilter NONE = new SlotFilter(null, null, new byte[0][]);

  /** One bit an ordinal; null: any type. */
  private final long @Nullable [] types;

  /** Null: any entity or none. */
  private final @Nullable KeySet entities;

  /** An entity passes also if it starts with one of these. */
  private final byte[][] entityPrefixes;

  private SlotFilter(long @Nullable [] types, @Nullable KeySet entities, byte[][] entityPrefixes) {
    this.types = types;
    this.entities = entities;
    this.entityPrefixes = entityPrefixes;
  }

  /** Passes events of some types; of any if there is none. */
  static SlotFilter types(SegmentIndex index, KeySet types) {
    return types.size() == 0 ? NONE : new SlotFilter(ordinals(index, types), null, new byte[0][]);
  }

  /** Passes events of some entities, or that start with one of some prefixes. */
  SlotFilter andEntities(KeySet entities, byte[][] entityPrefixes) {
    return new SlotFilter(types, entities, entityPrefixes);
  }

  private static long[] ordinals(SegmentIndex index, KeySet types) {
    int highest = 0;
    for (int i = 0; i < types.size(); i++) {
      highest = Math.max(highest, (int) index.tip(types.get(i)));
    }
    long[] bits = new long[(highest >>> 6) + 1];
    for (int i = 0; i < types.size(); i++) {
      int ordinal = (int) index.tip(types.get(i));
      bits[ordinal >>> 6] |= 1L << ordinal;
    }
    return bits;
  }

  boolean accepts(SegmentIndex index, int slot) {
    long[] wanted = types;
    if (wanted != null) {
      int ordinal = index.type(slot);
      int word = ordinal >>> 6;
      if (word >= wanted.length || (wanted[word] & (1L << ordinal)) == 0) {
        return false;
      }
    }
    KeySet keys = entities;
    return keys == null || acceptsEntity(keys, index, index.entityKey(slot));
  }

  private boolean acceptsEntity(KeySet keys, SegmentIndex index, int entity) {
    if (entity == SegmentIndex.NO_KEY) {
      return false;
    }
    return keys.contains(entity) || (entityPrefixes.length > 0 && hasPrefix(index.key(entity)));
  }

  private boolean hasPrefix(byte[] key) {
    for (byte[] prefix : entityPrefixes) {
      if (key.length >= prefix.length
          && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)) {
        return true;
      }
    }
    return false;
  }
}
