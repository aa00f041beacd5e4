package io.varve.engine;

import io.varve.api.Limits;
import io.varve.storage.OpenIndex;
import io.varve.storage.TypeFormat;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The event types that the current segment has defined, with their ordinals. Under the sequencer's
 * lock.
 */
final class SegmentTypes {
  private static final int UNKNOWN = -1;

  private final Map<String, Integer> ordinals = new HashMap<>();

  /** Starts again with what a segment has defined so far. */
  void learn(OpenIndex index) {
    ordinals.clear();
    for (int ordinal = 0; ordinal < index.typesDefined(); ordinal++) {
      ordinals.put(index.typeName(ordinal), ordinal);
    }
  }

  /** The ordinals of these types; {@link #UNKNOWN}: not defined in this segment yet. */
  int[] ordinals(List<String> types) {
    int[] known = new int[types.size()];
    for (int i = 0; i < known.length; i++) {
      Integer ordinal = ordinals.get(types.get(i));
      known[i] = ordinal == null ? UNKNOWN : ordinal;
    }
    return known;
  }

  /** How many types the segment has once a commit with these is in it. */
  int countWith(int[] known) {
    int count = ordinals.size();
    for (int ordinal : known) {
      count += ordinal == UNKNOWN ? 1 : 0;
    }
    return count;
  }

  /** Bytes of the definitions that a commit with these types brings. */
  static int definitionBytes(List<String> types, int[] known) {
    int bytes = 0;
    for (int i = 0; i < known.length; i++) {
      if (known[i] == UNKNOWN) {
        bytes += TypeFormat.size(Limits.utf8Bytes(types.get(i)));
      }
    }
    return bytes;
  }

  /** Gives those that are new an ordinal, and a definition in the frame. */
  void define(List<String> types, int[] known, OpenIndex index, StagedFrame frame) {
    for (int i = 0; i < known.length; i++) {
      if (known[i] == UNKNOWN) {
        known[i] = define(types.get(i), index, frame);
      }
    }
  }

  private int define(String type, OpenIndex index, StagedFrame frame) {
    int ordinal = ordinals.size();
    byte[] name = type.getBytes(StandardCharsets.UTF_8);
    byte[] record = TypeFormat.encode(ordinal, name);
    index.defineType(ordinal, name);
    frame.add(record, record.length, 1);
    ordinals.put(type, ordinal);
    return ordinal;
  }
}
