package io.varve.engine;

import java.util.HashMap;
import java.util.Map;

/**
 * The newest version of each entity, while a log is read from its start: to check that versions are
 * dense (I2). Entities are known by their 64-bit keyed hash.
 */
final class EntityVersions {
  private final Map<Long, Long> newest = new HashMap<>();

  /** The version that must come next. */
  long expected(long entityHash) {
    return newest.getOrDefault(entityHash, 0L) + 1;
  }

  void saw(long entityHash, long version) {
    newest.put(entityHash, version);
  }
}
