package io.varve.chaos;

import io.varve.api.EventStore;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.testkit.history.History;
import io.varve.testkit.history.HistoryClient;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that asks for entities, tags, types and stretches of the log. It takes a breath between
 * two reads, so that what it tells does not drown what the appenders tell. Used by one thread.
 */
final class ChaosReader implements Runnable {
  private static final int MAX_EVENTS = 40;
  private static final long BREATH_NANOS = 2_000_000;

  private final EventStore store;
  private final HistoryClient client;
  private final SplittableRandom random;
  private final LifeEnd end;

  ChaosReader(
      History history, String name, EventStore store, SplittableRandom random, LifeEnd end) {
    this.store = store;
    this.client = new HistoryClient(history, name, store);
    this.random = random;
    this.end = end;
  }

  @Override
  public void run() {
    while (end.isRunning()) {
      client.read(query(), options());
      LockSupport.parkNanos(this, BREATH_NANOS);
      // An interrupt ends one breath, not all that follow.
      Thread.interrupted();
    }
  }

  private Query query() {
    return switch (random.nextInt(4)) {
      case 0 -> Query.all();
      case 1 -> Query.entity(ChaosEvents.entity(random).value());
      case 2 -> Query.type(ChaosEvents.type(random));
      default -> Query.tag(ChaosEvents.group(random).text());
    };
  }

  private ReadOptions options() {
    ReadOptions bounded = ReadOptions.defaults().withLimit(1 + random.nextInt(MAX_EVENTS));
    return switch (random.nextInt(3)) {
      case 0 -> bounded.withReverse();
      case 1 -> bounded.withAfter(random.nextLong(store.head() + 1));
      default -> bounded;
    };
  }
}
