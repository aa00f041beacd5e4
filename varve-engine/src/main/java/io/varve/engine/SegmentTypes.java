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
  private final Map<String, Integer> ordinals = new HashMap<>();

  /** Starts again with what a segment has defined so far. */
  void learn(OpenIndex index) {
    ordinals.clear();
    for (int ordinal = 0; ordinal < index.typesDefined(); ordinal++) {
      ordinals.put(index.typeName(ordinal), ordinal);
    }
  }

  /** How many types the segment has once a commit with these is in it. */
  int countWith(List<String> types) {
    int count = ordinals.size();
    for (String type : types) {
      if (!ordinals.containsKey(type)) {
        count++;
      }
    }
    return count;
  }

  /** Bytes of the definitions that a commit with these types brings. */
  int definitionBytes(List<String> types) {
    int bytes = 0;
    for (String type : types) {
      if (!ordinals.containsKey(type)) {
        bytes += TypeFormat.size(Limits.utf8Bytes(type));
      }
    }
    return bytes;
  }

  /** The ordinals of these types; those that are new get one, and a definition in the frame. */
  int[] define(List<String> types, OpenIndex index, StagedFrame frame) {
    int[] result = new int[types.size()];
    for (int i = 0; i < result.length; i++) {
      Integer known = ordinals.get(types.get(i));
      result[i] = known != null ? known : define(types.get(i), index, frame);
    }
    return result;
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
