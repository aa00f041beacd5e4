package io.varve.bench;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.EntityId;
import io.varve.api.NewEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What the callers of a store allocate themselves: the appends they hand over, and the results they
 * are handed.
 */
public final class CallerAllocation {
  private static final int SAMPLED_EVENTS = 200_000;

  private CallerAllocation() {}

  /** Bytes of this many conditional appends of {@code batch} events and of their results. */
  public static long bytes(int batch, long appends) {
    int sampled = Math.max(1, SAMPLED_EVENTS / batch);
    ProducerAppends source = new ProducerAppends(0, batch);
    long kept = sample(source, sampled);
    long before = AllocatedBytes.ofThisThread();
    kept += sample(source, sampled);
    long bytes = AllocatedBytes.ofThisThread() - before;
    if (kept <= 0) {
      throw new IllegalStateException("appends without events");
    }
    return (long) ((double) bytes * appends / sampled);
  }

  private static long sample(ProducerAppends source, int appends) {
    long kept = 0;
    for (int i = 0; i < appends; i++) {
      kept += result(source.next(i), i).versions().size();
    }
    return kept;
  }

  private static AppendResult.Appended result(Append append, long position) {
    int count = append.events().size();
    if (count == 1) {
      return new AppendResult.Appended(
          position, position, Map.of(entity(append.events().getFirst()), position));
    }
    Map<EntityId, Long> versions = HashMap.newHashMap(count);
    for (NewEvent event : append.events()) {
      versions.put(entity(event), position);
    }
    return new AppendResult.Appended(position, position + count - 1, versions);
  }

  private static EntityId entity(NewEvent event) {
    return Objects.requireNonNull(event.entityId());
  }
}
