package io.varve.bench.scenario;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.bench.ProducerAppends;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Producers of single events that one thread speaks for, one append of each at a time. Each append
 * is on the condition that nobody else wrote under the producer's tag since its last one; one in a
 * hundred says so of the time before and must be refused. Used by one thread.
 */
public final class ManyProducers {
  private static final int STALE_IN = 100;

  private final List<ProducerAppends> producers = new ArrayList<>();
  private final long[] last;
  private final boolean[] stale;
  private final SplittableRandom random = new SplittableRandom(1);
  private long stored;
  private long conflicts;

  ManyProducers(int count) {
    this(0, count);
  }

  /**
   * @param first number of the first one; each number may be used once in a store
   */
  public ManyProducers(int first, int count) {
    for (int i = 0; i < count; i++) {
      producers.add(new ProducerAppends(first + i, 1));
    }
    last = new long[count];
    stale = new boolean[count];
  }

  /** The producer's next append; its result must come before the one after. */
  Append next(int producer) {
    stale[producer] = last[producer] > 0 && random.nextInt(STALE_IN) == 0;
    return producers.get(producer).next(last[producer] - (stale[producer] ? 1 : 0));
  }

  /** Takes the result of the producer's last append. */
  void accept(int producer, AppendResult result) {
    if (result instanceof AppendResult.Appended appended && !stale[producer]) {
      last[producer] = appended.last();
      stored++;
    } else if (result instanceof AppendResult.Conflict && stale[producer]) {
      conflicts++;
    } else {
      throw new IllegalStateException(
          "an append " + (stale[producer] ? "to be refused" : "to be stored") + " gave " + result);
    }
  }

  public long stored() {
    return stored;
  }

  public long conflicts() {
    return conflicts;
  }
}
