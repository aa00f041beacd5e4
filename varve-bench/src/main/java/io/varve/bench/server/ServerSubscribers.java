package io.varve.bench.server;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.EventStore;
import io.varve.bench.BenchSetting;
import io.varve.bench.Measurement;
import io.varve.bench.Quantiles;
import io.varve.bench.SyntheticEvents;
import io.varve.client.RemoteEventStore;
import io.varve.client.RemoteOptions;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;

/**
 * Live subscribers over SSE that have caught up and wait, and now and then a commit of one event.
 * The time of a delivery begins when the append is sent and ends when the reader has the event.
 * Either every subscriber wants it, or one does and the others want another entity's.
 */
public final class ServerSubscribers extends ServerScenario {
  private static final int WANTED = 0;
  private static final int UNWANTED = 1;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final int subscribers;
  private final boolean allWant;

  public ServerSubscribers(BenchSetting setting, int subscribers, boolean allWant) {
    super(setting, SyntheticEvents.EVENT_BYTES);
    this.subscribers = setting.scale().pick(subscribers, subscribers, Math.min(subscribers, 20));
    this.allWant = allWant;
  }

  @Override
  List<Measurement> load(ServedProcess served, boolean isWarmUp) throws IOException {
    int commits = isWarmUp ? pick(500, 50, 5) : pick(100, 50, 10);
    Histogram nanos = Quantiles.histogram();
    Deliveries deliveries = new Deliveries(subscribers, nanos);
    try (EventStore store = RemoteEventStore.open(RemoteOptions.at(served.address()));
        SseReaders readers =
            SseReaders.open(served.address(), subscribers, target(store.head()), deliveries)) {
      SyntheticEvents events = new SyntheticEvents(List.of(), 0, SyntheticEvents.ENTITIES);
      for (int i = 0; i < commits; i++) {
        commit(store, readers, deliveries, Append.of(events.about(WANTED)));
      }
    }
    return List.of(Measurement.times("delivery", nanos));
  }

  private IntFunction<String> target(long head) {
    return reader ->
        "/api/v1/events/subscribe?after="
            + head
            + "&entity_id="
            + SyntheticEvents.entity(allWant || reader == 0 ? WANTED : UNWANTED);
  }

  private void commit(EventStore store, SseReaders readers, Deliveries deliveries, Append append)
      throws IOException {
    deliveries.begin(store.head() + 1, allWant ? subscribers : 1);
    CompletableFuture<AppendResult> result = store.appendAsync(append);
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (deliveries.missing() > 0) {
      readers.poll();
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(deliveries.missing() + " readers got nothing");
      }
    }
    if (!(result.join() instanceof AppendResult.Appended appended)
        || appended.last() != deliveries.position) {
      throw new IllegalStateException("delivered is " + deliveries.position);
    }
  }

  /** What the readers are to see of one commit, each once. */
  private static final class Deliveries implements SseReaders.Listener {
    private final long[] last;
    private final Histogram nanos;
    private long position;
    private long begunNanos;
    private int missing;

    Deliveries(int readers, Histogram nanos) {
      this.last = new long[readers];
      this.nanos = nanos;
    }

    void begin(long next, int wanted) {
      position = next;
      missing = wanted;
      begunNanos = System.nanoTime();
    }

    int missing() {
      return missing;
    }

    @Override
    public void matched(int reader, long at, long atNanos) {
      if (at != position || last[reader] >= at) {
        throw new IllegalStateException(
            "reader %d saw %d after %d, not %d".formatted(reader, at, last[reader], position));
      }
      last[reader] = at;
      nanos.recordValue(atNanos - begunNanos);
      missing--;
    }
  }
}
