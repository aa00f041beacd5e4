package io.varve.bench.scenario;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.EventStore;
import io.varve.api.NewEvent;
import io.varve.bench.ProducerAppends;
import io.varve.bench.SyntheticEvents;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One event a call, made in the same loop; no time is taken of single calls. Used by one thread.
 */
final class SingleAppends {
  private static final int STALE_IN = 100;

  private final EventStore store;
  private final int number;

  /**
   * @param number of the thread; other numbers give other events
   */
  SingleAppends(EventStore store, int number) {
    this.store = store;
    this.number = number;
  }

  /** Appends events without tag and condition about so many entities. */
  void plain(int count, int entities) {
    SyntheticEvents events = new SyntheticEvents(List.of(), number, entities);
    for (int i = 0; i < count; i++) {
      NewEvent event = events.next();
      if (!(store.append(Append.of(event)) instanceof AppendResult.Appended)) {
        throw new IllegalStateException("an append without condition was refused");
      }
    }
  }

  /**
   * Appends events under a tag of the thread, on the condition that there is none above its last
   * one; one in a hundred more with a stale condition, which is refused.
   */
  void conditional(int count) {
    ProducerAppends appends = new ProducerAppends(number, 1);
    SplittableRandom random = new SplittableRandom(number);
    long last = 0;
    for (int i = 0; i < count; i++) {
      if (last > 0
          && random.nextInt(STALE_IN) == 0
          && !(store.append(appends.next(last - 1)) instanceof AppendResult.Conflict)) {
        throw new IllegalStateException("an append with a stale condition was not refused");
      }
      if (!(store.append(appends.next(last)) instanceof AppendResult.Appended appended)) {
        throw new IllegalStateException("an append alone under its tag was refused");
      }
      last = appended.last();
    }
  }

  /** Says that events are missing if the store has not this many. */
  static void check(EventStore store, long events) {
    if (store.head() != events) {
      throw new IllegalStateException(
          events + " events were acknowledged, " + store.head() + " are there");
    }
  }
}
