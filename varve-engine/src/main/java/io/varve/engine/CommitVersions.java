package io.varve.engine;

import io.varve.api.EntityId;
import io.varve.api.NewEvent;
import io.varve.storage.Bytes;
import io.varve.storage.RecordFormat;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Each entity's version after a commit. The table is made when it is first asked for: in a commit
 * of a thousand events it costs as much as encoding them, and most callers never ask. Immutable,
 * safe for use by many threads.
 */
final class CommitVersions extends AbstractMap<EntityId, Long> {
  /** In order of the events that have one; the last of equal ones holds. */
  private final EntityId[] entities;

  private final long[] versions;

  /** Whoever makes it makes the same. */
  private volatile @Nullable Map<EntityId, Long> table;

  private CommitVersions(EntityId[] entities, long[] versions) {
    this.entities = entities;
    this.versions = versions;
  }

  /** As they stand in a staged commit. */
  static Map<EntityId, Long> of(EncodedCommit commit) {
    List<NewEvent> events = commit.append.events();
    EntityId[] entities = new EntityId[events.size()];
    long[] versions = new long[entities.length];
    int count = 0;
    for (int i = 0; i < entities.length; i++) {
      EntityId entity = events.get(i).entityId();
      if (entity != null) {
        entities[count] = entity;
        versions[count++] = Bytes.i64(commit.bytes, commit.recordAt[i] + RecordFormat.VERSION);
      }
    }
    return switch (count) {
      case 0 -> Map.of();
      case 1 -> Map.of(entities[0], versions[0]);
      default ->
          new CommitVersions(
              count == entities.length ? entities : Arrays.copyOf(entities, count), versions);
    };
  }

  private Map<EntityId, Long> table() {
    Map<EntityId, Long> known = table;
    if (known == null) {
      known = HashMap.newHashMap(entities.length);
      for (int i = 0; i < entities.length; i++) {
        known.put(entities[i], versions[i]);
      }
      table = known;
    }
    return known;
  }

  @Override
  public Set<Entry<EntityId, Long>> entrySet() {
    return Collections.unmodifiableMap(table()).entrySet();
  }

  @Override
  public @Nullable Long get(@Nullable Object entityId) {
    return table().get(entityId);
  }

  @Override
  public boolean containsKey(@Nullable Object entityId) {
    return table().containsKey(entityId);
  }
}
